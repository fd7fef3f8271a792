using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.Testing.Histories;
using FsCheck.Fluent;
using Xunit;

namespace Auth.Testing;

/// <summary>The contract of an <see cref="IRoleChangeRule"/>. Derive a test class from it.</summary>
/// <typeparam name="TRule">The rule.</typeparam>
public abstract class RoleChangeRuleContract<TRule> : RejectionContract<TRule>
    where TRule : class, IRoleChangeRule
{
    private static readonly UserId SomeAdministrator = UserId.New(TestTime.Start);

    private protected override FsCheck.Gen<Step> Steps => Generate.StepsWith(
        from name in Generate.Name
        from kind in Gen.Elements(Enum.GetValues<RoleChangeKind>())
        from after in Generate.SomeRoles(GeneratedRoles)
        from changer in Gen.Elements(Enum.GetValues<RoleChangerKind>())
        select (Step)new ChangesRoles(name, kind, after, changer));

    /// <summary>A rule only reads: what it changes would be stored with the change of roles.</summary>
    [Fact]
    public Task It_does_not_change_the_user() => CheckUsersStayAsync();

    private protected override Task<Result> CheckAsync(TRule rule, World world, Question question, CancellationToken cancellationToken)
    {
        var change = (ChangesRoles)question;
        var account = change.Kind == RoleChangeKind.OfAccount ? world.GetUser(change.Who) : null;
        var username = change.Kind == RoleChangeKind.Invitation ? null : world.GetUser(change.Who).Username;
        var by = change.By switch
        {
            RoleChangerKind.Administrator => new RoleChanger(SomeAdministrator, Operator: null),
            RoleChangerKind.Operator => new RoleChanger(UserId: null, "deployment"),
            RoleChangerKind.OperatorForUser => new RoleChanger(SomeAdministrator, "help-desk"),
            _ => new RoleChanger(UserId: null, Operator: null),
        };
        Role[] after = [.. change.After.Select(role => Role.Create(role).Value)];
        return rule.CheckAsync(new RoleChange(account, username, account?.Roles ?? [], after, by), world.Now, cancellationToken);
    }
}
