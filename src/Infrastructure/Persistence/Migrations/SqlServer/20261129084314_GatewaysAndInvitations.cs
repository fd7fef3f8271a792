using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Auth.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class GatewaysAndInvitations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_letters_due_at",
                table: "letters");

            migrationBuilder.AddColumn<string>(
                name: "origin",
                table: "users",
                type: "varchar(32)",
                unicode: false,
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "gateway_token_hash",
                table: "sessions",
                type: "varchar(64)",
                unicode: false,
                maxLength: 64,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<int>(
                name: "login_methods",
                table: "sessions",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "login_passkey_id",
                table: "sessions",
                type: "binary(16)",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "passkey_id",
                table: "sessions",
                type: "binary(16)",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "rejected_usernames",
                table: "pending_registrations",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<byte[]>(
                name: "session_id",
                table: "mailed_links",
                type: "binary(16)",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "priority",
                table: "letters",
                type: "int",
                nullable: false,
                defaultValue: 20);

            migrationBuilder.AddColumn<byte[]>(
                name: "session_id",
                table: "letters",
                type: "binary(16)",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "invitations",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    username = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true),
                    username_key = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true),
                    email = table.Column<string>(type: "nvarchar(254)", maxLength: 254, nullable: true),
                    email_key = table.Column<string>(type: "nvarchar(254)", maxLength: 254, nullable: true),
                    roles = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    invited_by = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    inviter_password_version = table.Column<int>(type: "int", nullable: false),
                    token_hash = table.Column<string>(type: "varchar(64)", unicode: false, maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    created_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    withdrawn_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: true),
                    accepted_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: true),
                    accepted_by = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invitations", x => x.id);
                    table.ForeignKey(
                        name: "fk_invitations_users",
                        column: x => x.accepted_by,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "mailboxes",
                columns: table => new
                {
                    key_hash = table.Column<string>(type: "varchar(64)", unicode: false, maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    empty_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_mailboxes", x => x.key_hash);
                });

            migrationBuilder.CreateIndex(
                name: "ix_sessions_gateway_token_hash",
                table: "sessions",
                column: "gateway_token_hash",
                unique: true,
                filter: "[gateway_token_hash] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_letters_priority_due_at_id",
                table: "letters",
                columns: new[] { "priority", "due_at", "id" })
                .Annotation("SqlServer:Clustered", true);

            migrationBuilder.CreateIndex(
                name: "ix_invitations_accepted_by",
                table: "invitations",
                column: "accepted_by");

            migrationBuilder.CreateIndex(
                name: "ix_invitations_expires_at",
                table: "invitations",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_invitations_token_hash",
                table: "invitations",
                column: "token_hash",
                unique: true,
                filter: "token_hash IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "invitations");

            migrationBuilder.DropTable(
                name: "mailboxes");

            migrationBuilder.DropIndex(
                name: "ix_sessions_gateway_token_hash",
                table: "sessions");

            migrationBuilder.DropIndex(
                name: "ix_letters_priority_due_at_id",
                table: "letters");

            migrationBuilder.DropColumn(
                name: "origin",
                table: "users");

            migrationBuilder.DropColumn(
                name: "gateway_token_hash",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "login_methods",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "login_passkey_id",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "passkey_id",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "rejected_usernames",
                table: "pending_registrations");

            migrationBuilder.DropColumn(
                name: "session_id",
                table: "mailed_links");

            migrationBuilder.DropColumn(
                name: "priority",
                table: "letters");

            migrationBuilder.DropColumn(
                name: "session_id",
                table: "letters");

            migrationBuilder.CreateIndex(
                name: "ix_letters_due_at",
                table: "letters",
                column: "due_at")
                .Annotation("SqlServer:Clustered", true);
        }
    }
}
