using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Auth.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class RevocationLog : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "database_epoch",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false),
                    value = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_database_epoch", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "event_inbox",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    type = table.Column<string>(type: "varchar(64)", unicode: false, maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    occurred_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    user_id = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    session_id = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    actor_id = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    ip_address = table.Column<string>(type: "varchar(64)", unicode: false, maxLength: 64, nullable: true),
                    user_agent = table.Column<string>(type: "nvarchar(512)", maxLength: 512, nullable: true),
                    details = table.Column<string>(type: "nvarchar(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_event_inbox", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "revocation_shards",
                columns: table => new
                {
                    shard = table.Column<int>(type: "int", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_revocation_shards", x => x.shard);
                });

            migrationBuilder.CreateTable(
                name: "revocations",
                columns: table => new
                {
                    shard = table.Column<int>(type: "int", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    user_id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    session_id = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    has_ended = table.Column<bool>(type: "bit", nullable: false),
                    occurred_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_revocations", x => new { x.shard, x.position });
                });

            migrationBuilder.InsertData(
                table: "revocation_shards",
                columns: new[] { "shard", "position" },
                values: new object[,]
                {
                    { 0, 0L },
                    { 1, 0L },
                    { 2, 0L },
                    { 3, 0L },
                    { 4, 0L },
                    { 5, 0L },
                    { 6, 0L },
                    { 7, 0L },
                    { 8, 0L },
                    { 9, 0L },
                    { 10, 0L },
                    { 11, 0L },
                    { 12, 0L },
                    { 13, 0L },
                    { 14, 0L },
                    { 15, 0L },
                    { 16, 0L },
                    { 17, 0L },
                    { 18, 0L },
                    { 19, 0L },
                    { 20, 0L },
                    { 21, 0L },
                    { 22, 0L },
                    { 23, 0L },
                    { 24, 0L },
                    { 25, 0L },
                    { 26, 0L },
                    { 27, 0L },
                    { 28, 0L },
                    { 29, 0L },
                    { 30, 0L },
                    { 31, 0L }
                });

            migrationBuilder.UpdateData(
                table: "schema_compatibility",
                keyColumn: "id",
                keyValue: 1,
                column: "oldest_server",
                value: "0.2.0");

            migrationBuilder.Sql("INSERT INTO database_epoch (id, value) SELECT 1, CAST(CRYPT_GEN_RANDOM(8) AS bigint) & CAST(9223372036854775807 AS bigint);");

            // Servers of earlier versions need this counter for each event and for each session check. They fail without it, instead of missing revocations.
            migrationBuilder.Sql("UPDATE counters SET name = 'last_event' WHERE name = 'events';");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("INSERT INTO events (position, type, occurred_at, user_id, session_id, actor_id, ip_address, user_agent, details) SELECT c.value + ROW_NUMBER() OVER (ORDER BY i.id), type, occurred_at, user_id, session_id, actor_id, ip_address, user_agent, details FROM event_inbox i CROSS JOIN counters c WHERE c.name = 'last_event';");
            migrationBuilder.Sql("UPDATE counters SET value = value + (SELECT COUNT(*) FROM event_inbox), name = 'events' WHERE name = 'last_event';");

            migrationBuilder.DropTable(
                name: "database_epoch");

            migrationBuilder.DropTable(
                name: "event_inbox");

            migrationBuilder.DropTable(
                name: "revocation_shards");

            migrationBuilder.DropTable(
                name: "revocations");

            migrationBuilder.UpdateData(
                table: "schema_compatibility",
                keyColumn: "id",
                keyValue: 1,
                column: "oldest_server",
                value: "0.1.0");
        }
    }
}
