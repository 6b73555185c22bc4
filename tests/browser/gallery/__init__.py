"""Every shared component on one page, to look at and to test; never part of the product."""
