"""Questions about what work demands and what people can."""
