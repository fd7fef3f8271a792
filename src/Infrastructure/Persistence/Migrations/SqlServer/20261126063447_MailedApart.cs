using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Auth.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class MailedApart : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "stranger_mailed_at",
                table: "users",
                newName: "verification_mailed_at");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "registration_mailed_at",
                table: "users",
                type: "datetimeoffset(6)",
                precision: 6,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "registration_mailed_at",
                table: "users");

            migrationBuilder.RenameColumn(
                name: "verification_mailed_at",
                table: "users",
                newName: "stranger_mailed_at");
        }
    }
}
