CREATE TABLE [counters] (
    CONSTRAINT [pk_counters] PRIMARY KEY ([name])
    [name] nvarchar(32) NOT NULL
    [value] bigint NOT NULL
);
GO
CREATE TABLE [data_protection_keys] (
    CONSTRAINT [pk_data_protection_keys] PRIMARY KEY ([id])
    [friendly_name] nvarchar(max) NULL
    [id] int NOT NULL IDENTITY
    [xml] nvarchar(max) NULL
);
GO
CREATE TABLE [database_epoch] (
    CONSTRAINT [pk_database_epoch] PRIMARY KEY ([id])
    [id] int NOT NULL
    [value] bigint NOT NULL
);
GO
CREATE TABLE [decoy_secrets] (
    CONSTRAINT [pk_decoy_secrets] PRIMARY KEY ([id])
    [id] int NOT NULL
    [value] varbinary(32) NOT NULL
);
GO
CREATE TABLE [event_blocked_users] (
    CONSTRAINT [pk_event_blocked_users] PRIMARY KEY ([subscription], [user_id])
    [error] nvarchar(500) NOT NULL
    [next_try_at] datetimeoffset(6) NOT NULL
    [position] bigint NOT NULL
    [subscription] varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
    [tries] int NOT NULL
    [type] varchar(64) NOT NULL
    [user_id] binary(16) NOT NULL
);
GO
CREATE TABLE [event_counts] (
    CONSTRAINT [pk_event_counts] PRIMARY KEY ([hour], [type], [of_decoys])
    [hour] datetimeoffset(6) NOT NULL
    [number] bigint NOT NULL
    [of_decoys] bit NOT NULL
    [type] varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
);
GO
CREATE TABLE [event_inbox] (
    CONSTRAINT [pk_event_inbox] PRIMARY KEY ([id])
    [actor_id] binary(16) NULL
    [details] nvarchar(max) NOT NULL
    [id] bigint NOT NULL IDENTITY
    [ip_address] varchar(64) NULL
    [occurred_at] datetimeoffset(6) NOT NULL
    [session_id] binary(16) NULL
    [type] varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
    [user_agent] nvarchar(512) NULL
    [user_id] binary(16) NULL
);
GO
CREATE TABLE [event_set_aside] (
    CONSTRAINT [pk_event_set_aside] PRIMARY KEY ([subscription], [position])
    [error] nvarchar(500) NOT NULL
    [failed_at] datetimeoffset(6) NOT NULL
    [position] bigint NOT NULL
    [retry_requested] bit NOT NULL
    [subscription] varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
    [tries] int NOT NULL
    [type] varchar(64) NOT NULL
    [user_id] binary(16) NULL
);
GO
CREATE TABLE [event_subscriptions] (
    CONSTRAINT [pk_event_subscriptions] PRIMARY KEY ([name])
    [name] varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
    [position] bigint NOT NULL
    [seen_at] datetimeoffset(6) NOT NULL
);
GO
CREATE TABLE [events] (
    CONSTRAINT [pk_events] PRIMARY KEY ([position])
    [actor_id] binary(16) NULL
    [details] nvarchar(max) NOT NULL
    [ip_address] varchar(64) NULL
    [occurred_at] datetimeoffset(6) NOT NULL
    [position] bigint NOT NULL
    [session_id] binary(16) NULL
    [type] varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
    [user_agent] nvarchar(512) NULL
    [user_id] binary(16) NULL
);
GO
CREATE TABLE [form_submissions] (
    CONSTRAINT [pk_form_submissions] PRIMARY KEY ([key_hash])
    [accepted_at] datetimeoffset(6) NOT NULL
    [body_digest] varchar(64) COLLATE Latin1_General_100_BIN2 NULL
    [created_id] binary(16) NULL
    [invitation_id] binary(16) NULL
    [key_hash] varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
    [password_version] int NOT NULL
    [remember] bit NOT NULL
    [session_id] binary(16) NULL
    [user_id] binary(16) NULL
);
GO
CREATE TABLE [leases] (
    CONSTRAINT [pk_leases] PRIMARY KEY ([name])
    [expires_at] datetimeoffset(6) NOT NULL
    [holder] varchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL
    [name] varchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL
);
GO
CREATE TABLE [letters] (
    CONSTRAINT [pk_letters] PRIMARY KEY NONCLUSTERED ([id])
    [due_at] datetimeoffset(6) NOT NULL
    [email] nvarchar(254) NOT NULL
    [email_key] nvarchar(254) NOT NULL
    [id] uniqueidentifier NOT NULL
    [kind] varchar(32) NOT NULL
    [occurred_at] datetimeoffset(6) NOT NULL
    [password_version] int NOT NULL
    [priority] int NOT NULL DEFAULT 20
    [session_id] binary(16) NULL
    [tries] int NOT NULL
    [user_id] binary(16) NOT NULL
    [username] nvarchar(64) NOT NULL
);
GO
CREATE TABLE [mailboxes] (
    CONSTRAINT [pk_mailboxes] PRIMARY KEY ([key_hash])
    [key_hash] varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
    [reset_at] datetimeoffset(6) NOT NULL
);
GO
CREATE TABLE [pending_registrations] (
    CONSTRAINT [pk_pending_registrations] PRIMARY KEY NONCLUSTERED ([id])
    [email] nvarchar(254) NOT NULL
    [email_key] nvarchar(254) NOT NULL
    [expires_at] datetimeoffset(6) NOT NULL
    [id] uniqueidentifier NOT NULL
    [rejected_usernames] int NOT NULL
    [token_hash] varchar(64) COLLATE Latin1_General_100_BIN2 NULL
    [username] nvarchar(64) NOT NULL
    [username_key] nvarchar(64) NOT NULL
);
GO
CREATE TABLE [revocation_shards] (
    CONSTRAINT [pk_revocation_shards] PRIMARY KEY ([shard])
    [position] bigint NOT NULL
    [shard] int NOT NULL
);
GO
CREATE TABLE [revocations] (
    CONSTRAINT [pk_revocations] PRIMARY KEY ([shard], [position])
    [has_ended] bit NOT NULL
    [occurred_at] datetimeoffset(6) NOT NULL
    [position] bigint NOT NULL
    [session_id] binary(16) NULL
    [shard] int NOT NULL
    [user_id] binary(16) NOT NULL
);
GO
CREATE TABLE [schema_compatibility] (
    CONSTRAINT [pk_schema_compatibility] PRIMARY KEY ([id])
    [id] int NOT NULL
    [oldest_server] nvarchar(32) NOT NULL
);
GO
CREATE TABLE [service_accounts] (
    CONSTRAINT [pk_service_accounts] PRIMARY KEY ([id])
    [created_at] datetimeoffset(6) NOT NULL
    [expires_at] datetimeoffset(6) NULL
    [id] binary(16) NOT NULL
    [name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
    [requires_client] bit NOT NULL
    [scopes] nvarchar(max) NOT NULL
    [version] bigint NOT NULL
);
GO
CREATE TABLE [users] (
    CONSTRAINT [pk_users] PRIMARY KEY ([id])
    [attempts_remembered_until] datetimeoffset(6) NULL
    [created_at] datetimeoffset(6) NOT NULL
    [decoy_used_at] datetimeoffset(6) NULL
    [email] nvarchar(254) NULL
    [email_key] nvarchar(254) COLLATE Latin1_General_100_BIN2 NULL
    [email_verified_at] datetimeoffset(6) NULL
    [failed_attempts] int NOT NULL
    [has_second_factor] bit NOT NULL
    [id] binary(16) NOT NULL
    [is_administrator] bit NOT NULL
    [is_decoy] bit NOT NULL
    [last_login_at] datetimeoffset(6) NULL
    [last_seen_at] datetimeoffset(6) NULL
    [locked_at] datetimeoffset(6) NULL
    [locked_out_at] datetimeoffset(6) NULL
    [locked_out_until] datetimeoffset(6) NULL
    [lockouts_in_a_row] int NOT NULL
    [origin] varchar(32) NULL
    [password] nvarchar(512) NOT NULL
    [password_change_required_at] datetimeoffset(6) NULL
    [password_version] int NOT NULL
    [pending_attempts] nvarchar(max) NOT NULL
    [recovery_mailed_at] datetimeoffset(6) NULL
    [registration_mailed_at] datetimeoffset(6) NULL
    [role_words] nvarchar(max) NULL
    [roles] nvarchar(max) NOT NULL
    [username] nvarchar(64) NOT NULL
    [username_key] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
    [verification_mailed_at] datetimeoffset(6) NULL
    [version] bigint NOT NULL
);
GO
CREATE TABLE [service_account_keys] (
    CONSTRAINT [fk_service_account_keys_service_accounts] FOREIGN KEY ([service_account_id]) REFERENCES [service_accounts] ([id]) ON DELETE CASCADE
    CONSTRAINT [pk_service_account_keys] PRIMARY KEY ([id])
    [created_at] datetimeoffset(6) NOT NULL
    [expires_at] datetimeoffset(6) NULL
    [id] binary(16) NOT NULL
    [last_used_at] datetimeoffset(6) NULL
    [service_account_id] binary(16) NOT NULL
    [token_hash] varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
);
GO
CREATE TABLE [authenticators] (
    CONSTRAINT [fk_authenticators_users] FOREIGN KEY ([user_id]) REFERENCES [users] ([id]) ON DELETE CASCADE
    CONSTRAINT [pk_authenticators] PRIMARY KEY ([user_id])
    [confirmed_at] datetimeoffset(6) NULL
    [created_at] datetimeoffset(6) NOT NULL
    [last_step] bigint NULL
    [recovery_codes] varchar(650) NOT NULL
    [seed] varchar(1024) NOT NULL
    [user_id] binary(16) NOT NULL
    [version] bigint NOT NULL
);
GO
CREATE TABLE [devices] (
    CONSTRAINT [fk_devices_users] FOREIGN KEY ([user_id]) REFERENCES [users] ([id]) ON DELETE CASCADE
    CONSTRAINT [pk_devices] PRIMARY KEY ([id])
    [attempts_remembered_until] datetimeoffset(6) NULL
    [created_at] datetimeoffset(6) NOT NULL
    [failed_attempts] int NOT NULL
    [id] binary(16) NOT NULL
    [last_used_at] datetimeoffset(6) NOT NULL
    [locked_out_at] datetimeoffset(6) NULL
    [locked_out_until] datetimeoffset(6) NULL
    [lockouts_in_a_row] int NOT NULL
    [pending_attempts] nvarchar(max) NOT NULL
    [token_hash] varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
    [user_id] binary(16) NOT NULL
    [version] bigint NOT NULL
);
GO
CREATE TABLE [invitations] (
    CONSTRAINT [fk_invitations_users] FOREIGN KEY ([accepted_by]) REFERENCES [users] ([id]) ON DELETE CASCADE
    CONSTRAINT [pk_invitations] PRIMARY KEY ([id])
    [accepted_at] datetimeoffset(6) NULL
    [accepted_by] binary(16) NULL
    [created_at] datetimeoffset(6) NOT NULL
    [delivery] varchar(16) NULL
    [email] nvarchar(254) NULL
    [email_key] nvarchar(254) NULL
    [expires_at] datetimeoffset(6) NOT NULL
    [id] binary(16) NOT NULL
    [invited_by] binary(16) NULL
    [rejected_usernames] int NOT NULL
    [roles] nvarchar(max) NOT NULL
    [session_id] binary(16) NULL
    [token_hash] varchar(64) COLLATE Latin1_General_100_BIN2 NULL
    [username] nvarchar(64) NULL
    [username_key] nvarchar(64) NULL
    [version] bigint NOT NULL
    [withdrawn_at] datetimeoffset(6) NULL
);
GO
CREATE TABLE [login_challenges] (
    CONSTRAINT [fk_login_challenges_users] FOREIGN KEY ([user_id]) REFERENCES [users] ([id]) ON DELETE CASCADE
    CONSTRAINT [pk_login_challenges] PRIMARY KEY ([token_hash])
    [device_token_hash] varchar(64) COLLATE Latin1_General_100_BIN2 NULL
    [ip_address] varchar(64) NOT NULL
    [is_password_rejected] bit NOT NULL DEFAULT CAST(0 AS bit)
    [methods] int NOT NULL DEFAULT 1
    [passkey_id] binary(16) NULL
    [password_checked_at] datetimeoffset(6) NOT NULL
    [password_version] int NOT NULL
    [remember] bit NOT NULL
    [second_ip_address] varchar(64) NULL
    [token_hash] varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
    [user_agent] nvarchar(512) NOT NULL
    [user_id] binary(16) NOT NULL
    [waits_for_mail] bit NOT NULL DEFAULT CAST(0 AS bit)
);
GO
CREATE TABLE [mailed_links] (
    CONSTRAINT [fk_mailed_links_users] FOREIGN KEY ([user_id]) REFERENCES [users] ([id]) ON DELETE CASCADE
    CONSTRAINT [pk_mailed_links] PRIMARY KEY ([user_id], [purpose])
    [email] nvarchar(254) NOT NULL
    [email_key] nvarchar(254) NOT NULL
    [expires_at] datetimeoffset(6) NOT NULL
    [password_version] int NOT NULL
    [purpose] varchar(32) NOT NULL
    [requested_at] datetimeoffset(6) NOT NULL
    [session_id] binary(16) NULL
    [token_hash] varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
    [user_id] binary(16) NOT NULL
);
GO
CREATE TABLE [passkey_ceremonies] (
    CONSTRAINT [fk_passkey_ceremonies_users] FOREIGN KEY ([user_id]) REFERENCES [users] ([id]) ON DELETE CASCADE
    CONSTRAINT [pk_passkey_ceremonies] PRIMARY KEY ([token_hash])
    [begun_at] datetimeoffset(6) NOT NULL
    [device_token_hash] varchar(64) COLLATE Latin1_General_100_BIN2 NULL
    [ip_address] varchar(64) NOT NULL
    [purpose] varchar(32) NOT NULL
    [remember] bit NOT NULL
    [state] nvarchar(2048) NOT NULL
    [token_hash] varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
    [user_agent] nvarchar(512) NOT NULL
    [user_id] binary(16) NULL
);
GO
CREATE TABLE [passkeys] (
    CONSTRAINT [fk_passkeys_users] FOREIGN KEY ([user_id]) REFERENCES [users] ([id]) ON DELETE CASCADE
    CONSTRAINT [pk_passkeys] PRIMARY KEY ([id])
    [created_at] datetimeoffset(6) NOT NULL
    [credential_id] varchar(1364) COLLATE Latin1_General_100_BIN2 NOT NULL
    [id] binary(16) NOT NULL
    [is_backed_up] bit NOT NULL
    [is_backup_eligible] bit NOT NULL
    [last_used_at] datetimeoffset(6) NULL
    [name] nvarchar(64) NOT NULL
    [place] int NOT NULL
    [public_key] varchar(1536) NOT NULL
    [sign_count] bigint NOT NULL
    [transports] varchar(128) NOT NULL
    [user_id] binary(16) NOT NULL
    [version] bigint NOT NULL
);
GO
CREATE TABLE [sessions] (
    CONSTRAINT [fk_sessions_users] FOREIGN KEY ([user_id]) REFERENCES [users] ([id]) ON DELETE CASCADE
    CONSTRAINT [pk_sessions] PRIMARY KEY ([id])
    [authenticated_at] datetimeoffset(6) NOT NULL
    [created_at] datetimeoffset(6) NOT NULL
    [device_token_hash] varchar(64) COLLATE Latin1_General_100_BIN2 NULL
    [ended_at] datetimeoffset(6) NULL
    [expires_at] datetimeoffset(6) NOT NULL
    [gateway_token_hash] varchar(64) COLLATE Latin1_General_100_BIN2 NULL
    [id] binary(16) NOT NULL
    [idle_expires_at] datetimeoffset(6) NOT NULL
    [idle_timeout_microseconds] bigint NOT NULL
    [ip_address] varchar(64) NOT NULL
    [last_seen_at] datetimeoffset(6) NOT NULL
    [login_methods] int NULL
    [login_passkey_id] binary(16) NULL
    [methods] int NOT NULL
    [mismatch_noted_at] datetimeoffset(6) NULL
    [passkey_id] binary(16) NULL
    [remember] bit NOT NULL
    [second_ip_address] varchar(64) NULL
    [token_hash] varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
    [user_agent] nvarchar(512) NOT NULL
    [user_id] binary(16) NOT NULL
);
GO
CREATE TABLE [terms_acceptances] (
    CONSTRAINT [fk_terms_acceptances_users] FOREIGN KEY ([user_id]) REFERENCES [users] ([id]) ON DELETE CASCADE
    CONSTRAINT [pk_terms_acceptances] PRIMARY KEY ([user_id], [terms_version])
    [accepted_at] datetimeoffset(6) NOT NULL
    [terms_version] varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
    [user_id] binary(16) NOT NULL
);
GO
CREATE TABLE [user_attributes] (
    CONSTRAINT [fk_user_attributes_users] FOREIGN KEY ([user_id]) REFERENCES [users] ([id]) ON DELETE CASCADE
    CONSTRAINT [pk_user_attributes] PRIMARY KEY ([user_id], [name])
    [name] varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL
    [user_id] binary(16) NOT NULL
    [value] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL
);
GO
IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'name', N'value') AND [object_id] = OBJECT_ID(N'[counters]'))
    SET IDENTITY_INSERT [counters] ON;
INSERT INTO [counters] ([name], [value])
VALUES (N'administrators', CAST(0 AS bigint)),
(N'counted_events', CAST(0 AS bigint)),
(N'email_keys', CAST(0 AS bigint)),
(N'last_event', CAST(0 AS bigint)),
(N'trial_writes', CAST(0 AS bigint));
IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'name', N'value') AND [object_id] = OBJECT_ID(N'[counters]'))
    SET IDENTITY_INSERT [counters] OFF;
GO
IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'shard', N'position') AND [object_id] = OBJECT_ID(N'[revocation_shards]'))
    SET IDENTITY_INSERT [revocation_shards] ON;
INSERT INTO [revocation_shards] ([shard], [position])
VALUES (0, CAST(0 AS bigint)),
(1, CAST(0 AS bigint)),
(2, CAST(0 AS bigint)),
(3, CAST(0 AS bigint)),
(4, CAST(0 AS bigint)),
(5, CAST(0 AS bigint)),
(6, CAST(0 AS bigint)),
(7, CAST(0 AS bigint)),
(8, CAST(0 AS bigint)),
(9, CAST(0 AS bigint)),
(10, CAST(0 AS bigint)),
(11, CAST(0 AS bigint)),
(12, CAST(0 AS bigint)),
(13, CAST(0 AS bigint)),
(14, CAST(0 AS bigint)),
(15, CAST(0 AS bigint)),
(16, CAST(0 AS bigint)),
(17, CAST(0 AS bigint)),
(18, CAST(0 AS bigint)),
(19, CAST(0 AS bigint)),
(20, CAST(0 AS bigint)),
(21, CAST(0 AS bigint)),
(22, CAST(0 AS bigint)),
(23, CAST(0 AS bigint)),
(24, CAST(0 AS bigint)),
(25, CAST(0 AS bigint)),
(26, CAST(0 AS bigint)),
(27, CAST(0 AS bigint)),
(28, CAST(0 AS bigint)),
(29, CAST(0 AS bigint)),
(30, CAST(0 AS bigint)),
(31, CAST(0 AS bigint));
IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'shard', N'position') AND [object_id] = OBJECT_ID(N'[revocation_shards]'))
    SET IDENTITY_INSERT [revocation_shards] OFF;
GO
IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'id', N'oldest_server') AND [object_id] = OBJECT_ID(N'[schema_compatibility]'))
    SET IDENTITY_INSERT [schema_compatibility] ON;
INSERT INTO [schema_compatibility] ([id], [oldest_server])
VALUES (1, N'0.2.0');
IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'id', N'oldest_server') AND [object_id] = OBJECT_ID(N'[schema_compatibility]'))
    SET IDENTITY_INSERT [schema_compatibility] OFF;
GO
CREATE INDEX [ix_devices_last_used_at] ON [devices] ([last_used_at]);
GO
CREATE UNIQUE INDEX [ix_devices_token_hash] ON [devices] ([token_hash]);
GO
CREATE INDEX [ix_devices_user_id] ON [devices] ([user_id]);
GO
CREATE INDEX [ix_events_occurred_at_position] ON [events] ([occurred_at], [position]);
GO
CREATE INDEX [ix_events_type_occurred_at_position] ON [events] ([type], [occurred_at], [position]);
GO
CREATE INDEX [ix_events_user_id_occurred_at_position_type] ON [events] ([user_id], [occurred_at], [position], [type]);
GO
CREATE INDEX [ix_invitations_accepted_by] ON [invitations] ([accepted_by]);
GO
CREATE INDEX [ix_invitations_expires_at] ON [invitations] ([expires_at]);
GO
CREATE INDEX [ix_invitations_invited_by] ON [invitations] ([invited_by]);
GO
CREATE UNIQUE INDEX [ix_invitations_token_hash] ON [invitations] ([token_hash]) WHERE token_hash IS NOT NULL;
GO
CREATE CLUSTERED INDEX [ix_letters_priority_due_at_id] ON [letters] ([priority], [due_at], [id]);
GO
CREATE INDEX [ix_letters_user_id] ON [letters] ([user_id]);
GO
CREATE INDEX [ix_login_challenges_password_checked_at] ON [login_challenges] ([password_checked_at]);
GO
CREATE INDEX [ix_login_challenges_user_id] ON [login_challenges] ([user_id]);
GO
CREATE UNIQUE INDEX [ix_mailed_links_token_hash] ON [mailed_links] ([token_hash]);
GO
CREATE INDEX [ix_passkey_ceremonies_begun_at] ON [passkey_ceremonies] ([begun_at]);
GO
CREATE INDEX [ix_passkey_ceremonies_user_id] ON [passkey_ceremonies] ([user_id]);
GO
CREATE UNIQUE INDEX [ix_passkeys_credential_id] ON [passkeys] ([credential_id]);
GO
CREATE UNIQUE INDEX [ix_passkeys_user_id_place] ON [passkeys] ([user_id], [place]);
GO
CREATE CLUSTERED INDEX [ix_pending_registrations_expires_at] ON [pending_registrations] ([expires_at]);
GO
CREATE UNIQUE INDEX [ix_pending_registrations_token_hash] ON [pending_registrations] ([token_hash]) WHERE token_hash IS NOT NULL;
GO
CREATE INDEX [ix_service_account_keys_service_account_id] ON [service_account_keys] ([service_account_id]);
GO
CREATE UNIQUE INDEX [ix_service_account_keys_token_hash] ON [service_account_keys] ([token_hash]);
GO
CREATE UNIQUE INDEX [ix_service_accounts_name] ON [service_accounts] ([name]);
GO
CREATE UNIQUE INDEX [ix_sessions_gateway_token_hash] ON [sessions] ([gateway_token_hash]) WHERE [gateway_token_hash] IS NOT NULL;
GO
CREATE UNIQUE INDEX [ix_sessions_token_hash] ON [sessions] ([token_hash]);
GO
CREATE INDEX [ix_sessions_user_id_ended_at] ON [sessions] ([user_id], [ended_at]);
GO
CREATE INDEX [ix_user_attributes_name_value] ON [user_attributes] ([name], [value], [user_id]);
GO
CREATE INDEX [ix_users_decoy_used_at] ON [users] ([decoy_used_at]) WHERE decoy_used_at IS NOT NULL;
GO
CREATE UNIQUE INDEX [ix_users_email_key] ON [users] ([email_key]) WHERE email_key IS NOT NULL;
GO
CREATE INDEX [ix_users_is_administrator_locked_at_is_decoy] ON [users] ([is_administrator], [locked_at], [is_decoy]);
GO
CREATE INDEX [ix_users_locked_out] ON [users] ([id]) WHERE locked_out_at IS NOT NULL;
GO
CREATE UNIQUE INDEX [ix_users_username_key] ON [users] ([username_key]);
GO
