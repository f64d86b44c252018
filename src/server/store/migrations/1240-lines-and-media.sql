-- A call that found no line, or no sound format in common, is told apart from one that nobody took.
alter table calls
  drop constraint calls_outcome_check,
  add constraint calls_outcome_check check (
    outcome in ('answered', 'voicemail', 'missed', 'abandoned', 'busy', 'declined', 'refused', 'no-line',
      'incompatible', 'failed'));
alter table call_legs
  drop constraint call_legs_outcome_check,
  add constraint call_legs_outcome_check check (
    outcome in ('answered', 'answered-elsewhere', 'no-answer', 'declined', 'busy', 'unreachable', 'cancelled',
      'media-failed', 'no-line', 'failed'));
