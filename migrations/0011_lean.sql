-- What PostgreSQL need not look at again for each new ticket.
-- For every statement it reads the CHECKs of the table anew from their text, and each reference is a query of its own that also
-- locks the row referred to: together an eighth of what a new ticket cost the server. What they guard is guarded before:
--   ticket, clock   every value comes through the field table (record/take.c: enumerations, required texts, booleans), the state
--                   machine (record/machine.c) or is one of the program's own words (sla.c); SQLite, on which every test runs as
--                   well, keeps the CHECKs, so a program that broke them would be seen.
--   ticket.client_id, ticket_span.ticket   who writes a ticket has read its client, and a span is written with its ticket; neither
--                   clients nor tickets are ever deleted (their types have no T_DELETE), so nothing can be left behind.
-- {{pg}}
ALTER TABLE ticket
  DROP CONSTRAINT ticket_kind_check, DROP CONSTRAINT ticket_title_check, DROP CONSTRAINT ticket_state_check,
  DROP CONSTRAINT ticket_open_check, DROP CONSTRAINT ticket_major_check, DROP CONSTRAINT ticket_channel_check,
  DROP CONSTRAINT ticket_known_error_check, DROP CONSTRAINT ticket_client_id_fkey;
ALTER TABLE clock
  DROP CONSTRAINT clock_target_check, DROP CONSTRAINT clock_state_check, DROP CONSTRAINT clock_born_breached_check;
ALTER TABLE ticket_span DROP CONSTRAINT ticket_span_ticket_fkey;
-- {{end}}
