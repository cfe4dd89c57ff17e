"""Learning a policy: candidates with their truth, and the weights that tell right from wrong."""
