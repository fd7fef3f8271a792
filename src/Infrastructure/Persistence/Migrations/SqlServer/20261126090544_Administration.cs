using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Auth.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Administration : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_users_is_administrator_locked_at",
                table: "users");

            migrationBuilder.DropIndex(
                name: "ix_events_user_id_position",
                table: "events");

            migrationBuilder.AddColumn<string>(
                name: "role_words",
                table: "users",
                type: "nvarchar(max)",
                nullable: true);

            migrationBuilder.Sql("UPDATE users SET role_words = CONCAT(' ', roles, ' ') WHERE roles <> '';");

            migrationBuilder.CreateTable(
                name: "event_counts",
                columns: table => new
                {
                    hour = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    type = table.Column<string>(type: "varchar(64)", unicode: false, maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    of_decoys = table.Column<bool>(type: "bit", nullable: false),
                    number = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_event_counts", x => new { x.hour, x.type, x.of_decoys });
                });

            migrationBuilder.InsertData(
                table: "counters",
                columns: new[] { "name", "value" },
                values: new object[] { "counted_events", 0L });

            migrationBuilder.CreateIndex(
                name: "ix_users_is_administrator_locked_at_is_decoy",
                table: "users",
                columns: new[] { "is_administrator", "locked_at", "is_decoy" });

            migrationBuilder.CreateIndex(
                name: "ix_users_locked_out",
                table: "users",
                column: "id",
                filter: "locked_out_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_events_occurred_at_position",
                table: "events",
                columns: new[] { "occurred_at", "position" });

            migrationBuilder.CreateIndex(
                name: "ix_events_type_occurred_at_position",
                table: "events",
                columns: new[] { "type", "occurred_at", "position" });

            migrationBuilder.CreateIndex(
                name: "ix_events_user_id_occurred_at_position_type",
                table: "events",
                columns: new[] { "user_id", "occurred_at", "position", "type" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "event_counts");

            migrationBuilder.DropIndex(
                name: "ix_users_is_administrator_locked_at_is_decoy",
                table: "users");

            migrationBuilder.DropIndex(
                name: "ix_users_locked_out",
                table: "users");

            migrationBuilder.DropIndex(
                name: "ix_events_occurred_at_position",
                table: "events");

            migrationBuilder.DropIndex(
                name: "ix_events_type_occurred_at_position",
                table: "events");

            migrationBuilder.DropIndex(
                name: "ix_events_user_id_occurred_at_position_type",
                table: "events");

            migrationBuilder.DeleteData(
                table: "counters",
                keyColumn: "name",
                keyValue: "counted_events");

            migrationBuilder.DropColumn(
                name: "role_words",
                table: "users");

            migrationBuilder.CreateIndex(
                name: "ix_users_is_administrator_locked_at",
                table: "users",
                columns: new[] { "is_administrator", "locked_at" });

            migrationBuilder.CreateIndex(
                name: "ix_events_user_id_position",
                table: "events",
                columns: new[] { "user_id", "position" });
        }
    }
}
