"""Where text goes: one module a way of delivering it."""
