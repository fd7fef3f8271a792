using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Auth.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class InvitationSessions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "empty_at",
                table: "mailboxes",
                newName: "reset_at");

            migrationBuilder.AddColumn<string>(
                name: "delivery",
                table: "invitations",
                type: "varchar(16)",
                unicode: false,
                maxLength: 16,
                nullable: true);

            // Their mails were queued before deliveries were recorded.
            migrationBuilder.Sql("UPDATE invitations SET delivery = 'Sent' WHERE email IS NOT NULL");

            // Only what its inviter could still invite stays open: since this version, a change of the inviter withdraws it.
            migrationBuilder.Sql(
                """
                UPDATE invitations SET withdrawn_at = created_at, token_hash = NULL
                WHERE invited_by IS NOT NULL AND accepted_at IS NULL AND withdrawn_at IS NULL
                AND NOT EXISTS (
                    SELECT 1 FROM users
                    WHERE users.id = invitations.invited_by AND users.is_administrator = 1 AND users.locked_at IS NULL
                    AND users.password_version = invitations.inviter_password_version)
                """);

            migrationBuilder.DropColumn(
                name: "inviter_password_version",
                table: "invitations");

            migrationBuilder.AddColumn<int>(
                name: "rejected_usernames",
                table: "invitations",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "last_seen_at",
                table: "users",
                type: "datetimeoffset(6)",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "session_id",
                table: "invitations",
                type: "binary(16)",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "invitation_id",
                table: "form_submissions",
                type: "binary(16)",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_invitations_invited_by",
                table: "invitations",
                column: "invited_by");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_invitations_invited_by",
                table: "invitations");

            migrationBuilder.DropColumn(
                name: "last_seen_at",
                table: "users");

            migrationBuilder.DropColumn(
                name: "delivery",
                table: "invitations");

            migrationBuilder.DropColumn(
                name: "session_id",
                table: "invitations");

            migrationBuilder.DropColumn(
                name: "invitation_id",
                table: "form_submissions");

            migrationBuilder.RenameColumn(
                name: "reset_at",
                table: "mailboxes",
                newName: "empty_at");

            migrationBuilder.DropColumn(
                name: "rejected_usernames",
                table: "invitations");

            migrationBuilder.AddColumn<int>(
                name: "inviter_password_version",
                table: "invitations",
                type: "int",
                nullable: false,
                defaultValue: 0);
        }
    }
}
