"""What the shop sells and at what price: item cards, sizes, promotions, limits of a concession."""
