"""Reading what comes from outside: content written by hand, and spreadsheets. Knows no model and no right."""
