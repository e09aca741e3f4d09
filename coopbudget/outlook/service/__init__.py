"""What this room does by itself: it looks ahead, and warns. Each command takes a Work first, flushes, never commits."""

from coopbudget.outlook.service.warning import (
    Looked as Looked,
    look_ahead as look_ahead,
    note_round as note_round,
)
