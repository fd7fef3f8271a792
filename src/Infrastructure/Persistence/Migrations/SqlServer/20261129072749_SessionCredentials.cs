using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Auth.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class SessionCredentials : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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

            migrationBuilder.AddColumn<byte[]>(
                name: "session_id",
                table: "mailed_links",
                type: "binary(16)",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "session_id",
                table: "letters",
                type: "binary(16)",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
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
                name: "session_id",
                table: "mailed_links");

            migrationBuilder.DropColumn(
                name: "session_id",
                table: "letters");
        }
    }
}
