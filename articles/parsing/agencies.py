"""The names that datelines begin with, in simplified script."""

AGENCIES = "本报|本社|新华社|中新社|中新网|人民网|法新社"
