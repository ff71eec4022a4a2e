"""From findings to steps: the plan along the five phases, offers and chains."""
