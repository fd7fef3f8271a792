using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Auth.Infrastructure.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Mail : Migration
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

            migrationBuilder.AddColumn<long>(
                name: "stranger_mailed_at",
                table: "users",
                type: "INTEGER",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "verify_before",
                table: "users",
                type: "INTEGER",
                precision: 6,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "letters",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", unicode: false, maxLength: 32, nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    username = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
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
                name: "mailed_links",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    purpose = table.Column<string>(type: "TEXT", unicode: false, maxLength: 32, nullable: false),
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

            migrationBuilder.CreateIndex(
                name: "ix_users_verify_before",
                table: "users",
                column: "verify_before",
                filter: "verify_before IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_letters_due_at",
                table: "letters",
                column: "due_at");

            migrationBuilder.CreateIndex(
                name: "ix_mailed_links_token_hash",
                table: "mailed_links",
                column: "token_hash",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "letters");

            migrationBuilder.DropTable(
                name: "mailed_links");

            migrationBuilder.DropIndex(
                name: "ix_users_verify_before",
                table: "users");

            migrationBuilder.DropColumn(
                name: "email_verified_at",
                table: "users");

            migrationBuilder.DropColumn(
                name: "stranger_mailed_at",
                table: "users");

            migrationBuilder.DropColumn(
                name: "verify_before",
                table: "users");
        }
    }
}
