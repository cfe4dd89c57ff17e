"""What a model card is made of: where the weights came from, figures as tables, and the page around them."""
