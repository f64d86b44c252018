-- Recordings of calls: stereo, caller left, agent right. The sound is in the data folder, under the recording's id.
create table call_recordings (
  id uuid primary key,
  call_id uuid not null,
  account_id uuid not null references accounts,
  at timestamptz not null,
  duration_ms int not null default 0 check (duration_ms >= 0),
  state text not null check (state in ('live', 'paused', 'done')),
  waveform_caller smallint[] not null default '{}',
  waveform_agent smallint[] not null default '{}'
);
create index call_recordings_of_call on call_recordings (call_id, at);
create index call_recordings_open on call_recordings (call_id) where state <> 'done';
