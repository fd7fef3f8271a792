using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Auth.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class ClientBinding : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
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
