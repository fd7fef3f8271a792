using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Auth.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class LettersByUser : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_letters",
                table: "letters");

            migrationBuilder.DropIndex(
                name: "ix_letters_due_at",
                table: "letters");

            migrationBuilder.DropPrimaryKey(
                name: "pk_pending_registrations",
                table: "pending_registrations");

            migrationBuilder.DropIndex(
                name: "ix_pending_registrations_expires_at",
                table: "pending_registrations");

            migrationBuilder.CreateIndex(
                name: "ix_letters_due_at",
                table: "letters",
                column: "due_at")
                .Annotation("SqlServer:Clustered", true);

            migrationBuilder.AddPrimaryKey(
                name: "pk_letters",
                table: "letters",
                column: "id")
                .Annotation("SqlServer:Clustered", false);

            migrationBuilder.CreateIndex(
                name: "ix_pending_registrations_expires_at",
                table: "pending_registrations",
                column: "expires_at")
                .Annotation("SqlServer:Clustered", true);

            migrationBuilder.AddPrimaryKey(
                name: "pk_pending_registrations",
                table: "pending_registrations",
                column: "id")
                .Annotation("SqlServer:Clustered", false);

            migrationBuilder.CreateIndex(
                name: "ix_letters_user_id",
                table: "letters",
                column: "user_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_letters_user_id",
                table: "letters");

            migrationBuilder.DropPrimaryKey(
                name: "pk_letters",
                table: "letters");

            migrationBuilder.DropIndex(
                name: "ix_letters_due_at",
                table: "letters");

            migrationBuilder.DropPrimaryKey(
                name: "pk_pending_registrations",
                table: "pending_registrations");

            migrationBuilder.DropIndex(
                name: "ix_pending_registrations_expires_at",
                table: "pending_registrations");

            migrationBuilder.AddPrimaryKey(
                name: "pk_letters",
                table: "letters",
                column: "id");

            migrationBuilder.CreateIndex(
                name: "ix_letters_due_at",
                table: "letters",
                column: "due_at");

            migrationBuilder.AddPrimaryKey(
                name: "pk_pending_registrations",
                table: "pending_registrations",
                column: "id");

            migrationBuilder.CreateIndex(
                name: "ix_pending_registrations_expires_at",
                table: "pending_registrations",
                column: "expires_at");
        }
    }
}
