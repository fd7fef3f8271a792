CREATE TABLE "counters" (
    "name" TEXT NOT NULL CONSTRAINT "pk_counters" PRIMARY KEY
    "value" INTEGER NOT NULL
);
CREATE TABLE "data_protection_keys" (
    "friendly_name" TEXT NULL
    "id" INTEGER NOT NULL CONSTRAINT "pk_data_protection_keys" PRIMARY KEY AUTOINCREMENT
    "xml" TEXT NULL
);
CREATE TABLE "database_epoch" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_database_epoch" PRIMARY KEY
    "value" INTEGER NOT NULL
);
CREATE TABLE "decoy_secrets" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_decoy_secrets" PRIMARY KEY
    "value" BLOB NOT NULL
);
CREATE TABLE "event_blocked_users" (
    "error" TEXT NOT NULL
    "next_try_at" INTEGER NOT NULL
    "position" INTEGER NOT NULL
    "subscription" TEXT NOT NULL
    "tries" INTEGER NOT NULL
    "type" TEXT NOT NULL
    "user_id" TEXT NOT NULL
    CONSTRAINT "pk_event_blocked_users" PRIMARY KEY ("subscription", "user_id")
);
CREATE TABLE "event_counts" (
    "hour" INTEGER NOT NULL
    "number" INTEGER NOT NULL
    "of_decoys" INTEGER NOT NULL
    "type" TEXT NOT NULL
    CONSTRAINT "pk_event_counts" PRIMARY KEY ("hour", "type", "of_decoys")
);
CREATE TABLE "event_inbox" (
    "actor_id" TEXT NULL
    "details" TEXT NOT NULL
    "id" INTEGER NOT NULL CONSTRAINT "pk_event_inbox" PRIMARY KEY AUTOINCREMENT
    "ip_address" TEXT NULL
    "occurred_at" INTEGER NOT NULL
    "session_id" TEXT NULL
    "type" TEXT NOT NULL
    "user_agent" TEXT NULL
    "user_id" TEXT NULL
);
CREATE TABLE "event_set_aside" (
    "error" TEXT NOT NULL
    "failed_at" INTEGER NOT NULL
    "position" INTEGER NOT NULL
    "retry_requested" INTEGER NOT NULL
    "subscription" TEXT NOT NULL
    "tries" INTEGER NOT NULL
    "type" TEXT NOT NULL
    "user_id" TEXT NULL
    CONSTRAINT "pk_event_set_aside" PRIMARY KEY ("subscription", "position")
);
CREATE TABLE "event_subscriptions" (
    "name" TEXT NOT NULL CONSTRAINT "pk_event_subscriptions" PRIMARY KEY
    "position" INTEGER NOT NULL
    "seen_at" INTEGER NOT NULL
);
CREATE TABLE "events" (
    "actor_id" TEXT NULL
    "details" TEXT NOT NULL
    "ip_address" TEXT NULL
    "occurred_at" INTEGER NOT NULL
    "position" INTEGER NOT NULL CONSTRAINT "pk_events" PRIMARY KEY
    "session_id" TEXT NULL
    "type" TEXT NOT NULL
    "user_agent" TEXT NULL
    "user_id" TEXT NULL
);
CREATE TABLE "form_submissions" (
    "accepted_at" INTEGER NOT NULL
    "body_digest" TEXT NULL
    "created_id" TEXT NULL
    "invitation_id" TEXT NULL
    "key_hash" TEXT NOT NULL CONSTRAINT "pk_form_submissions" PRIMARY KEY
    "password_version" INTEGER NOT NULL
    "remember" INTEGER NOT NULL
    "session_id" TEXT NULL
    "user_id" TEXT NULL
);
CREATE TABLE "leases" (
    "expires_at" INTEGER NOT NULL
    "holder" TEXT NOT NULL
    "name" TEXT NOT NULL CONSTRAINT "pk_leases" PRIMARY KEY
);
CREATE TABLE "letters" (
    "due_at" INTEGER NOT NULL
    "email" TEXT NOT NULL
    "email_key" TEXT NOT NULL
    "id" TEXT NOT NULL CONSTRAINT "pk_letters" PRIMARY KEY
    "kind" TEXT NOT NULL
    "occurred_at" INTEGER NOT NULL
    "password_version" INTEGER NOT NULL
    "priority" INTEGER NOT NULL DEFAULT 20
    "session_id" TEXT NULL
    "tries" INTEGER NOT NULL
    "user_id" TEXT NOT NULL
    "username" TEXT NOT NULL
);
CREATE TABLE "mailboxes" (
    "key_hash" TEXT NOT NULL CONSTRAINT "pk_mailboxes" PRIMARY KEY
    "reset_at" INTEGER NOT NULL
);
CREATE TABLE "pending_registrations" (
    "email" TEXT NOT NULL
    "email_key" TEXT NOT NULL
    "expires_at" INTEGER NOT NULL
    "id" TEXT NOT NULL CONSTRAINT "pk_pending_registrations" PRIMARY KEY
    "rejected_usernames" INTEGER NOT NULL
    "token_hash" TEXT NULL
    "username" TEXT NOT NULL
    "username_key" TEXT NOT NULL
);
CREATE TABLE "revocation_shards" (
    "position" INTEGER NOT NULL
    "shard" INTEGER NOT NULL CONSTRAINT "pk_revocation_shards" PRIMARY KEY
);
CREATE TABLE "revocations" (
    "has_ended" INTEGER NOT NULL
    "occurred_at" INTEGER NOT NULL
    "position" INTEGER NOT NULL
    "session_id" TEXT NULL
    "shard" INTEGER NOT NULL
    "user_id" TEXT NOT NULL
    CONSTRAINT "pk_revocations" PRIMARY KEY ("shard", "position")
);
CREATE TABLE "schema_compatibility" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_schema_compatibility" PRIMARY KEY
    "oldest_server" TEXT NOT NULL
);
CREATE TABLE "service_accounts" (
    "created_at" INTEGER NOT NULL
    "expires_at" INTEGER NULL
    "id" TEXT NOT NULL CONSTRAINT "pk_service_accounts" PRIMARY KEY
    "name" TEXT NOT NULL
    "requires_client" INTEGER NOT NULL
    "scopes" TEXT NOT NULL
    "version" INTEGER NOT NULL
);
CREATE TABLE "users" (
    "attempts_remembered_until" INTEGER NULL
    "created_at" INTEGER NOT NULL
    "decoy_used_at" INTEGER NULL
    "email" TEXT NULL
    "email_key" TEXT NULL
    "email_verified_at" INTEGER NULL
    "failed_attempts" INTEGER NOT NULL
    "has_second_factor" INTEGER NOT NULL
    "id" TEXT NOT NULL CONSTRAINT "pk_users" PRIMARY KEY
    "is_administrator" INTEGER NOT NULL
    "is_decoy" INTEGER NOT NULL
    "last_login_at" INTEGER NULL
    "last_seen_at" INTEGER NULL
    "locked_at" INTEGER NULL
    "locked_out_at" INTEGER NULL
    "locked_out_until" INTEGER NULL
    "lockouts_in_a_row" INTEGER NOT NULL
    "origin" TEXT NULL
    "password" TEXT NOT NULL
    "password_change_required_at" INTEGER NULL
    "password_version" INTEGER NOT NULL
    "pending_attempts" TEXT NOT NULL
    "recovery_mailed_at" INTEGER NULL
    "registration_mailed_at" INTEGER NULL
    "role_words" TEXT NULL
    "roles" TEXT NOT NULL
    "username" TEXT NOT NULL
    "username_key" TEXT NOT NULL
    "verification_mailed_at" INTEGER NULL
    "version" INTEGER NOT NULL
);
CREATE TABLE "service_account_keys" (
    "created_at" INTEGER NOT NULL
    "expires_at" INTEGER NULL
    "id" TEXT NOT NULL CONSTRAINT "pk_service_account_keys" PRIMARY KEY
    "last_used_at" INTEGER NULL
    "service_account_id" TEXT NOT NULL
    "token_hash" TEXT NOT NULL
    CONSTRAINT "fk_service_account_keys_service_accounts" FOREIGN KEY ("service_account_id") REFERENCES "service_accounts" ("id") ON DELETE CASCADE
);
CREATE TABLE "authenticators" (
    "confirmed_at" INTEGER NULL
    "created_at" INTEGER NOT NULL
    "last_step" INTEGER NULL
    "recovery_codes" TEXT NOT NULL
    "seed" TEXT NOT NULL
    "user_id" TEXT NOT NULL CONSTRAINT "pk_authenticators" PRIMARY KEY
    "version" INTEGER NOT NULL
    CONSTRAINT "fk_authenticators_users" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
);
CREATE TABLE "devices" (
    "attempts_remembered_until" INTEGER NULL
    "created_at" INTEGER NOT NULL
    "failed_attempts" INTEGER NOT NULL
    "id" TEXT NOT NULL CONSTRAINT "pk_devices" PRIMARY KEY
    "last_used_at" INTEGER NOT NULL
    "locked_out_at" INTEGER NULL
    "locked_out_until" INTEGER NULL
    "lockouts_in_a_row" INTEGER NOT NULL
    "pending_attempts" TEXT NOT NULL
    "token_hash" TEXT NOT NULL
    "user_id" TEXT NOT NULL
    "version" INTEGER NOT NULL
    CONSTRAINT "fk_devices_users" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
);
CREATE TABLE "invitations" (
    "accepted_at" INTEGER NULL
    "accepted_by" TEXT NULL
    "created_at" INTEGER NOT NULL
    "delivery" TEXT NULL
    "email" TEXT NULL
    "email_key" TEXT NULL
    "expires_at" INTEGER NOT NULL
    "id" TEXT NOT NULL CONSTRAINT "pk_invitations" PRIMARY KEY
    "invited_by" TEXT NULL
    "rejected_usernames" INTEGER NOT NULL
    "roles" TEXT NOT NULL
    "session_id" TEXT NULL
    "token_hash" TEXT NULL
    "username" TEXT NULL
    "username_key" TEXT NULL
    "version" INTEGER NOT NULL
    "withdrawn_at" INTEGER NULL
    CONSTRAINT "fk_invitations_users" FOREIGN KEY ("accepted_by") REFERENCES "users" ("id") ON DELETE CASCADE
);
CREATE TABLE "login_challenges" (
    "device_token_hash" TEXT NULL
    "ip_address" TEXT NOT NULL
    "is_password_rejected" INTEGER NOT NULL DEFAULT 0
    "methods" INTEGER NOT NULL DEFAULT 1
    "passkey_id" TEXT NULL
    "password_checked_at" INTEGER NOT NULL
    "password_version" INTEGER NOT NULL
    "remember" INTEGER NOT NULL
    "second_ip_address" TEXT NULL
    "token_hash" TEXT NOT NULL CONSTRAINT "pk_login_challenges" PRIMARY KEY
    "user_agent" TEXT NOT NULL
    "user_id" TEXT NOT NULL
    "waits_for_mail" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "fk_login_challenges_users" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
);
CREATE TABLE "mailed_links" (
    "email" TEXT NOT NULL
    "email_key" TEXT NOT NULL
    "expires_at" INTEGER NOT NULL
    "password_version" INTEGER NOT NULL
    "purpose" TEXT NOT NULL
    "requested_at" INTEGER NOT NULL
    "session_id" TEXT NULL
    "token_hash" TEXT NOT NULL
    "user_id" TEXT NOT NULL
    CONSTRAINT "fk_mailed_links_users" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
    CONSTRAINT "pk_mailed_links" PRIMARY KEY ("user_id", "purpose")
);
CREATE TABLE "passkey_ceremonies" (
    "begun_at" INTEGER NOT NULL
    "device_token_hash" TEXT NULL
    "ip_address" TEXT NOT NULL
    "purpose" TEXT NOT NULL
    "remember" INTEGER NOT NULL
    "state" TEXT NOT NULL
    "token_hash" TEXT NOT NULL CONSTRAINT "pk_passkey_ceremonies" PRIMARY KEY
    "user_agent" TEXT NOT NULL
    "user_id" TEXT NULL
    CONSTRAINT "fk_passkey_ceremonies_users" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
);
CREATE TABLE "passkeys" (
    "created_at" INTEGER NOT NULL
    "credential_id" TEXT NOT NULL
    "id" TEXT NOT NULL CONSTRAINT "pk_passkeys" PRIMARY KEY
    "is_backed_up" INTEGER NOT NULL
    "is_backup_eligible" INTEGER NOT NULL
    "last_used_at" INTEGER NULL
    "name" TEXT NOT NULL
    "place" INTEGER NOT NULL
    "public_key" TEXT NOT NULL
    "sign_count" INTEGER NOT NULL
    "transports" TEXT NOT NULL
    "user_id" TEXT NOT NULL
    "version" INTEGER NOT NULL
    CONSTRAINT "fk_passkeys_users" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
);
CREATE TABLE "sessions" (
    "authenticated_at" INTEGER NOT NULL
    "created_at" INTEGER NOT NULL
    "device_token_hash" TEXT NULL
    "ended_at" INTEGER NULL
    "expires_at" INTEGER NOT NULL
    "gateway_token_hash" TEXT NULL
    "id" TEXT NOT NULL CONSTRAINT "pk_sessions" PRIMARY KEY
    "idle_expires_at" INTEGER NOT NULL
    "idle_timeout_microseconds" INTEGER NOT NULL
    "ip_address" TEXT NOT NULL
    "last_seen_at" INTEGER NOT NULL
    "login_methods" INTEGER NULL
    "login_passkey_id" TEXT NULL
    "methods" INTEGER NOT NULL
    "mismatch_noted_at" INTEGER NULL
    "passkey_id" TEXT NULL
    "remember" INTEGER NOT NULL
    "second_ip_address" TEXT NULL
    "token_hash" TEXT NOT NULL
    "user_agent" TEXT NOT NULL
    "user_id" TEXT NOT NULL
    CONSTRAINT "fk_sessions_users" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
);
CREATE TABLE "terms_acceptances" (
    "accepted_at" INTEGER NOT NULL
    "terms_version" TEXT NOT NULL
    "user_id" TEXT NOT NULL
    CONSTRAINT "fk_terms_acceptances_users" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
    CONSTRAINT "pk_terms_acceptances" PRIMARY KEY ("user_id", "terms_version")
);
CREATE TABLE "user_attributes" (
    "name" TEXT NOT NULL
    "user_id" TEXT NOT NULL
    "value" TEXT NOT NULL
    CONSTRAINT "fk_user_attributes_users" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
    CONSTRAINT "pk_user_attributes" PRIMARY KEY ("user_id", "name")
);
INSERT INTO "counters" ("name", "value")
VALUES ('administrators', 0);
SELECT changes();
INSERT INTO "counters" ("name", "value")
VALUES ('counted_events', 0);
SELECT changes();
INSERT INTO "counters" ("name", "value")
VALUES ('email_keys', 0);
SELECT changes();
INSERT INTO "counters" ("name", "value")
VALUES ('last_event', 0);
SELECT changes();
INSERT INTO "counters" ("name", "value")
VALUES ('trial_writes', 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (0, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (1, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (2, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (3, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (4, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (5, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (6, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (7, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (8, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (9, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (10, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (11, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (12, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (13, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (14, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (15, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (16, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (17, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (18, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (19, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (20, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (21, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (22, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (23, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (24, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (25, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (26, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (27, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (28, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (29, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (30, 0);
SELECT changes();
INSERT INTO "revocation_shards" ("shard", "position")
VALUES (31, 0);
SELECT changes();
INSERT INTO "schema_compatibility" ("id", "oldest_server")
VALUES (1, '0.2.0');
SELECT changes();
CREATE INDEX "ix_devices_last_used_at" ON "devices" ("last_used_at");
CREATE UNIQUE INDEX "ix_devices_token_hash" ON "devices" ("token_hash");
CREATE INDEX "ix_devices_user_id" ON "devices" ("user_id");
CREATE INDEX "ix_events_occurred_at_position" ON "events" ("occurred_at", "position");
CREATE INDEX "ix_events_type_occurred_at_position" ON "events" ("type", "occurred_at", "position");
CREATE INDEX "ix_events_user_id_occurred_at_position_type" ON "events" ("user_id", "occurred_at", "position", "type");
CREATE INDEX "ix_invitations_accepted_by" ON "invitations" ("accepted_by");
CREATE INDEX "ix_invitations_expires_at" ON "invitations" ("expires_at");
CREATE INDEX "ix_invitations_invited_by" ON "invitations" ("invited_by");
CREATE UNIQUE INDEX "ix_invitations_token_hash" ON "invitations" ("token_hash") WHERE token_hash IS NOT NULL;
CREATE INDEX "ix_letters_priority_due_at_id" ON "letters" ("priority", "due_at", "id");
CREATE INDEX "ix_letters_user_id" ON "letters" ("user_id");
CREATE INDEX "ix_login_challenges_password_checked_at" ON "login_challenges" ("password_checked_at");
CREATE INDEX "ix_login_challenges_user_id" ON "login_challenges" ("user_id");
CREATE UNIQUE INDEX "ix_mailed_links_token_hash" ON "mailed_links" ("token_hash");
CREATE INDEX "ix_passkey_ceremonies_begun_at" ON "passkey_ceremonies" ("begun_at");
CREATE INDEX "ix_passkey_ceremonies_user_id" ON "passkey_ceremonies" ("user_id");
CREATE UNIQUE INDEX "ix_passkeys_credential_id" ON "passkeys" ("credential_id");
CREATE UNIQUE INDEX "ix_passkeys_user_id_place" ON "passkeys" ("user_id", "place");
CREATE INDEX "ix_pending_registrations_expires_at" ON "pending_registrations" ("expires_at");
CREATE UNIQUE INDEX "ix_pending_registrations_token_hash" ON "pending_registrations" ("token_hash") WHERE token_hash IS NOT NULL;
CREATE INDEX "ix_service_account_keys_service_account_id" ON "service_account_keys" ("service_account_id");
CREATE UNIQUE INDEX "ix_service_account_keys_token_hash" ON "service_account_keys" ("token_hash");
CREATE UNIQUE INDEX "ix_service_accounts_name" ON "service_accounts" ("name");
CREATE UNIQUE INDEX "ix_sessions_gateway_token_hash" ON "sessions" ("gateway_token_hash");
CREATE UNIQUE INDEX "ix_sessions_token_hash" ON "sessions" ("token_hash");
CREATE INDEX "ix_sessions_user_id_ended_at" ON "sessions" ("user_id", "ended_at");
CREATE INDEX "ix_user_attributes_name_value" ON "user_attributes" ("name", "value", "user_id");
CREATE INDEX "ix_users_decoy_used_at" ON "users" ("decoy_used_at") WHERE decoy_used_at IS NOT NULL;
CREATE UNIQUE INDEX "ix_users_email_key" ON "users" ("email_key") WHERE email_key IS NOT NULL;
CREATE INDEX "ix_users_is_administrator_locked_at_is_decoy" ON "users" ("is_administrator", "locked_at", "is_decoy");
CREATE INDEX "ix_users_locked_out" ON "users" ("id") WHERE locked_out_at IS NOT NULL;
CREATE UNIQUE INDEX "ix_users_username_key" ON "users" ("username_key");
