using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Auth.Infrastructure.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class MailAndSecondFactors : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "email_verified_at",
                table: "users",
                type: "INTEGER",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "has_second_factor",
                table: "users",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "recovery_mailed_at",
                table: "users",
                type: "INTEGER",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "stranger_mailed_at",
                table: "users",
                type: "INTEGER",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "authenticated_at",
                table: "sessions",
                type: "INTEGER",
                precision: 6,
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "methods",
                table: "sessions",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            // Sessions from before were made by a password, at their login.
            migrationBuilder.Sql("UPDATE sessions SET authenticated_at = created_at, methods = 1;");

            migrationBuilder.CreateTable(
                name: "authenticators",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    seed = table.Column<string>(type: "TEXT", unicode: false, maxLength: 1024, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: false),
                    confirmed_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: true),
                    last_step = table.Column<long>(type: "INTEGER", nullable: true),
                    recovery_codes = table.Column<string>(type: "TEXT", unicode: false, maxLength: 650, nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_authenticators", x => x.user_id);
                    table.ForeignKey(
                        name: "fk_authenticators_users",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "data_protection_keys",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    friendly_name = table.Column<string>(type: "TEXT", nullable: true),
                    xml = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_protection_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "letters",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", unicode: false, maxLength: 32, nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    username = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    password_version = table.Column<int>(type: "INTEGER", nullable: false),
                    occurred_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: false),
                    tries = table.Column<int>(type: "INTEGER", nullable: false),
                    email_key = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_letters", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "login_challenges",
                columns: table => new
                {
                    token_hash = table.Column<string>(type: "TEXT", unicode: false, maxLength: 64, nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    password_version = table.Column<int>(type: "INTEGER", nullable: false),
                    remember = table.Column<bool>(type: "INTEGER", nullable: false),
                    password_checked_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: false),
                    ip_address = table.Column<string>(type: "TEXT", unicode: false, maxLength: 64, nullable: false),
                    user_agent = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_login_challenges", x => x.token_hash);
                    table.ForeignKey(
                        name: "fk_login_challenges_users",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "mailed_links",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    purpose = table.Column<string>(type: "TEXT", unicode: false, maxLength: 32, nullable: false),
                    password_version = table.Column<int>(type: "INTEGER", nullable: false),
                    token_hash = table.Column<string>(type: "TEXT", unicode: false, maxLength: 64, nullable: false),
                    requested_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: false),
                    email_key = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_mailed_links", x => new { x.user_id, x.purpose });
                    table.ForeignKey(
                        name: "fk_mailed_links_users",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "pending_registrations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    token_hash = table.Column<string>(type: "TEXT", unicode: false, maxLength: 64, nullable: true),
                    expires_at = table.Column<long>(type: "INTEGER", precision: 6, nullable: false),
                    email_key = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    username_key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    username = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pending_registrations", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_letters_due_at",
                table: "letters",
                column: "due_at");

            migrationBuilder.CreateIndex(
                name: "ix_login_challenges_password_checked_at",
                table: "login_challenges",
                column: "password_checked_at");

            migrationBuilder.CreateIndex(
                name: "ix_login_challenges_user_id",
                table: "login_challenges",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_mailed_links_token_hash",
                table: "mailed_links",
                column: "token_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_pending_registrations_expires_at",
                table: "pending_registrations",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_pending_registrations_token_hash",
                table: "pending_registrations",
                column: "token_hash",
                unique: true,
                filter: "token_hash IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "authenticators");

            migrationBuilder.DropTable(
                name: "data_protection_keys");

            migrationBuilder.DropTable(
                name: "letters");

            migrationBuilder.DropTable(
                name: "login_challenges");

            migrationBuilder.DropTable(
                name: "mailed_links");

            migrationBuilder.DropTable(
                name: "pending_registrations");

            migrationBuilder.DropColumn(
                name: "email_verified_at",
                table: "users");

            migrationBuilder.DropColumn(
                name: "has_second_factor",
                table: "users");

            migrationBuilder.DropColumn(
                name: "recovery_mailed_at",
                table: "users");

            migrationBuilder.DropColumn(
                name: "stranger_mailed_at",
                table: "users");

            migrationBuilder.DropColumn(
                name: "authenticated_at",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "methods",
                table: "sessions");
        }
    }
}
