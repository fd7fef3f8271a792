using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Auth.Infrastructure.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "counters",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    value = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_counters", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "decoy_secrets",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    value = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_decoy_secrets", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "events",
                columns: table => new
                {
                    position = table.Column<long>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", unicode: false, maxLength: 64, nullable: false),
                    occurred_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    session_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    actor_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    ip_address = table.Column<string>(type: "TEXT", unicode: false, maxLength: 64, nullable: true),
                    user_agent = table.Column<string>(type: "TEXT", maxLength: 512, nullable: true),
                    details = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_events", x => x.position);
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    username = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    username_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: true),
                    email_key = table.Column<string>(type: "TEXT", maxLength: 254, nullable: true),
                    password = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    password_version = table.Column<int>(type: "INTEGER", nullable: false),
                    roles = table.Column<string>(type: "TEXT", nullable: false),
                    locked_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: false),
                    last_login_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: true),
                    is_decoy = table.Column<bool>(type: "INTEGER", nullable: false),
                    decoy_used_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: true),
                    is_administrator = table.Column<bool>(type: "INTEGER", nullable: false),
                    failed_attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    locked_out_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: true),
                    locked_out_until = table.Column<long>(type: "INTEGER", precision: 6, nullable: true),
                    lockouts_in_a_row = table.Column<int>(type: "INTEGER", nullable: false),
                    pending_attempts = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_users", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sessions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    token_hash = table.Column<string>(type: "TEXT", unicode: false, maxLength: 64, nullable: false),
                    idle_timeout_microseconds = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: false),
                    last_seen_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: true),
                    mismatch_noted_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: true),
                    idle_expires_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: false),
                    ip_address = table.Column<string>(type: "TEXT", unicode: false, maxLength: 64, nullable: false),
                    user_agent = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sessions", x => x.id);
                    table.ForeignKey(
                        name: "fk_sessions_users",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.InsertData(
                table: "counters",
                columns: new[] { "name", "value" },
                values: new object[,]
                {
                    { "administrators", 0L },
                    { "events", 0L }
                });

            migrationBuilder.CreateIndex(
                name: "ix_events_user_id_position",
                table: "events",
                columns: new[] { "user_id", "position" });

            migrationBuilder.CreateIndex(
                name: "ix_sessions_token_hash",
                table: "sessions",
                column: "token_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_sessions_user_id_ended_at",
                table: "sessions",
                columns: new[] { "user_id", "ended_at" });

            migrationBuilder.CreateIndex(
                name: "ix_users_decoy_used_at",
                table: "users",
                column: "decoy_used_at",
                filter: "decoy_used_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_users_email_key",
                table: "users",
                column: "email_key",
                unique: true,
                filter: "email_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_users_is_administrator_locked_at",
                table: "users",
                columns: new[] { "is_administrator", "locked_at" });

            migrationBuilder.CreateIndex(
                name: "ix_users_username_key",
                table: "users",
                column: "username_key",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "counters");

            migrationBuilder.DropTable(
                name: "decoy_secrets");

            migrationBuilder.DropTable(
                name: "events");

            migrationBuilder.DropTable(
                name: "sessions");

            migrationBuilder.DropTable(
                name: "users");
        }
    }
}
