"""A customer's talk: heard, laid before the agents, answered, held, handed on, ended, and looked back at."""
