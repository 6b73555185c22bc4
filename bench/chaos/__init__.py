"""`make chaos`: a thousand pieces of work while workers, scheduler, broker and database are killed and frozen."""
