using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Auth.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class FirstContact : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_pending_registrations",
                table: "pending_registrations");

            migrationBuilder.DropIndex(
                name: "ix_pending_registrations_expires_at",
                table: "pending_registrations");

            migrationBuilder.DropPrimaryKey(
                name: "pk_letters",
                table: "letters");

            migrationBuilder.DropIndex(
                name: "ix_letters_due_at",
                table: "letters");

            migrationBuilder.AddColumn<string>(
                name: "device_token_hash",
                table: "sessions",
                type: "varchar(64)",
                unicode: false,
                maxLength: 64,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<bool>(
                name: "remember",
                table: "sessions",
                type: "bit",
                nullable: false,
                defaultValue: false);

            // Only a session that was to be remembered may be idle for more than a day.
            migrationBuilder.Sql("UPDATE sessions SET remember = 1 WHERE idle_timeout_microseconds > 86400000000;");

            migrationBuilder.AddColumn<string>(
                name: "second_ip_address",
                table: "sessions",
                type: "varchar(64)",
                unicode: false,
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "device_token_hash",
                table: "passkey_ceremonies",
                type: "varchar(64)",
                unicode: false,
                maxLength: 64,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<bool>(
                name: "remember",
                table: "passkey_ceremonies",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "device_token_hash",
                table: "login_challenges",
                type: "varchar(64)",
                unicode: false,
                maxLength: 64,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "second_ip_address",
                table: "login_challenges",
                type: "varchar(64)",
                unicode: false,
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddPrimaryKey(
                name: "pk_pending_registrations",
                table: "pending_registrations",
                column: "id")
                .Annotation("SqlServer:Clustered", false);

            migrationBuilder.AddPrimaryKey(
                name: "pk_letters",
                table: "letters",
                column: "id")
                .Annotation("SqlServer:Clustered", false);

            migrationBuilder.CreateTable(
                name: "form_submissions",
                columns: table => new
                {
                    key_hash = table.Column<string>(type: "varchar(64)", unicode: false, maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    accepted_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    user_id = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    session_id = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    remember = table.Column<bool>(type: "bit", nullable: false),
                    password_version = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_form_submissions", x => x.key_hash);
                });

            migrationBuilder.CreateTable(
                name: "schema_compatibility",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false),
                    oldest_server = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false)
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
                name: "ix_pending_registrations_expires_at",
                table: "pending_registrations",
                column: "expires_at")
                .Annotation("SqlServer:Clustered", true);

            migrationBuilder.CreateIndex(
                name: "ix_letters_due_at",
                table: "letters",
                column: "due_at")
                .Annotation("SqlServer:Clustered", true);

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

            migrationBuilder.DropPrimaryKey(
                name: "pk_pending_registrations",
                table: "pending_registrations");

            migrationBuilder.DropIndex(
                name: "ix_pending_registrations_expires_at",
                table: "pending_registrations");

            migrationBuilder.DropPrimaryKey(
                name: "pk_letters",
                table: "letters");

            migrationBuilder.DropIndex(
                name: "ix_letters_due_at",
                table: "letters");

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

            migrationBuilder.AddPrimaryKey(
                name: "pk_pending_registrations",
                table: "pending_registrations",
                column: "id");

            migrationBuilder.AddPrimaryKey(
                name: "pk_letters",
                table: "letters",
                column: "id");

            migrationBuilder.CreateIndex(
                name: "ix_pending_registrations_expires_at",
                table: "pending_registrations",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_letters_due_at",
                table: "letters",
                column: "due_at");
        }
    }
}
