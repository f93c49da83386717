"""How the weights of the parser are made: pages laid out from known articles, and what they teach."""
