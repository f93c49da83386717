"""How the parser's weights are made: pages laid out from known articles, and what is learnt from them."""
