"""The interactive map: classes, colours, hatching and the deck that draws them."""
