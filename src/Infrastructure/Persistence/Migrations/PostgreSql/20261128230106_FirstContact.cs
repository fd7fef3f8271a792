using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Auth.Infrastructure.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class FirstContact : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "device_token_hash",
                table: "sessions",
                type: "character varying(64)",
                unicode: false,
                maxLength: 64,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<bool>(
                name: "remember",
                table: "sessions",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            // Only a session that was to be remembered may be idle for more than a day.
            migrationBuilder.Sql("UPDATE sessions SET remember = TRUE WHERE idle_timeout_microseconds > 86400000000;");

            migrationBuilder.AddColumn<string>(
                name: "second_ip_address",
                table: "sessions",
                type: "character varying(64)",
                unicode: false,
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "device_token_hash",
                table: "passkey_ceremonies",
                type: "character varying(64)",
                unicode: false,
                maxLength: 64,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<bool>(
                name: "remember",
                table: "passkey_ceremonies",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "device_token_hash",
                table: "login_challenges",
                type: "character varying(64)",
                unicode: false,
                maxLength: 64,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "second_ip_address",
                table: "login_challenges",
                type: "character varying(64)",
                unicode: false,
                maxLength: 64,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "form_submissions",
                columns: table => new
                {
                    key_hash = table.Column<string>(type: "character varying(64)", unicode: false, maxLength: 64, nullable: false, collation: "C"),
                    accepted_at = table.Column<DateTimeOffset>(type: "timestamp(6) with time zone", precision: 6, nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: true),
                    session_id = table.Column<Guid>(type: "uuid", nullable: true),
                    remember = table.Column<bool>(type: "boolean", nullable: false),
                    password_version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_form_submissions", x => x.key_hash);
                });

            migrationBuilder.CreateTable(
                name: "schema_compatibility",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    oldest_server = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_schema_compatibility", x => x.id);
                });

            migrationBuilder.InsertData(
                table: "counters",
                columns: new[] { "name", "value" },
                values: new object[,]
                {
                    { "email_keys", 0L },
                    { "trial_writes", 0L }
                });

            migrationBuilder.InsertData(
                table: "schema_compatibility",
                columns: new[] { "id", "oldest_server" },
                values: new object[] { 1, "0.1.0" });

            migrationBuilder.CreateIndex(
                name: "ix_letters_user_id",
                table: "letters",
                column: "user_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "form_submissions");

            migrationBuilder.DropTable(
                name: "schema_compatibility");

            migrationBuilder.DropIndex(
                name: "ix_letters_user_id",
                table: "letters");

            migrationBuilder.DeleteData(
                table: "counters",
                keyColumn: "name",
                keyValue: "email_keys");

            migrationBuilder.DeleteData(
                table: "counters",
                keyColumn: "name",
                keyValue: "trial_writes");

            migrationBuilder.DropColumn(
                name: "device_token_hash",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "remember",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "second_ip_address",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "device_token_hash",
                table: "passkey_ceremonies");

            migrationBuilder.DropColumn(
                name: "remember",
                table: "passkey_ceremonies");

            migrationBuilder.DropColumn(
                name: "device_token_hash",
                table: "login_challenges");

            migrationBuilder.DropColumn(
                name: "second_ip_address",
                table: "login_challenges");
        }
    }
}
