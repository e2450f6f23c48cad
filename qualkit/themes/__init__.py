"""Theme finders: texts to themes."""
