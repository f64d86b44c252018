-- Which state of it an administrator's form began with, as of other things that are changed as a whole.
alter table sso_connections add column version int not null default 1;
-- Whom somebody sees who becomes a supervisor by the provider's word. Connections that are there stay as they were.
alter table sso_connections add column supervisors_see text not null default 'everybody'
  check (supervisors_see in ('everybody', 'teams'));
alter table sso_connections alter column supervisors_see drop default;
create trigger next_version
  before update of issuer, client_id, role_claim, roles, otherwise, admits_new, is_required, supervisors_see
  on sso_connections for each row
  when ((old.issuer, old.client_id, old.role_claim, old.roles, old.otherwise, old.admits_new, old.is_required,
      old.supervisors_see)
    is distinct from (new.issuer, new.client_id, new.role_claim, new.roles, new.otherwise, new.admits_new,
      new.is_required, new.supervisors_see))
  execute function next_version();
