using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Auth.Infrastructure.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class ServerCompatibility : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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
                values: new object[] { "trial_writes", 0L });

            migrationBuilder.InsertData(
                table: "schema_compatibility",
                columns: new[] { "id", "oldest_server" },
                values: new object[] { 1, "0.1.0" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "schema_compatibility");

            migrationBuilder.DeleteData(
                table: "counters",
                keyColumn: "name",
                keyValue: "trial_writes");
        }
    }
}
