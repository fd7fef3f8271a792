using Auth.Application.Common.Access;
using Auth.Application.Common.Limits;
using Auth.Application.SecondFactors;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Http.Metadata;

namespace Auth.WebApi.Api.Documentation;

/// <summary>Documents the errors that follow from the metadata of an endpoint, and the statuses of all its errors. Each endpoint declares only those of its use case.</summary>
internal static class CommonErrors
{
    public static void Document(EndpointBuilder endpoint)
    {
        foreach (var problem in GetProblems(endpoint)) endpoint.Metadata.Add(DocumentedError.From(problem));
        foreach (var status in endpoint.Metadata.OfType<DocumentedError>().Select(error => error.Status).Distinct().ToList())
            endpoint.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(Problem), [Problem.ContentType]));
    }

    private static List<ProblemResult> GetProblems(EndpointBuilder endpoint)
    {
        var access = endpoint.Metadata.OfType<AccessRequirement>().Single();
        var requests = endpoint.Metadata.OfType<SentRequestMetadata>().ToList();
        var changesWithSession = access.RequiresSession && requests.Exists(sent => sent.IsCommand);
        List<ProblemResult> problems = [ProblemResult.From(ProblemExceptionHandler.StoreUnavailable), ProblemResult.From(ProblemExceptionHandler.Interrupted)];
        if (endpoint.Metadata.Any(metadata => metadata is TakesBody or TakesForm))
        {
            problems.AddRange([ProblemResult.From(StatusCodes.Status400BadRequest), ProblemResult.From(EndpointErrors.Invalid), SessionAuthentication.AmbiguousCredentials]);
            problems.AddRange([ProblemResult.From(StatusCodes.Status413PayloadTooLarge), ProblemResult.From(StatusCodes.Status415UnsupportedMediaType)]);
        }
        else
        {
            problems.Add(JsonBodyMiddleware.UnexpectedBody);
        }

        foreach (var parameter in endpoint.Metadata.OfType<IParameterBindingMetadata>().Where(parameter => IsInQuery(parameter, endpoint)))
        {
            problems.Add(ProblemResult.From(EndpointErrors.Invalid));
            if (!parameter.IsOptional) problems.Add(ProblemResult.From(StatusCodes.Status400BadRequest));
        }

        if (endpoint.Metadata.OfType<RateLimitMetadata>().Any() || changesWithSession) problems.Add(ProblemResult.From(LimitErrors.TooManyWrites));
        if (access.IsAdministration) problems.AddRange([ProblemResult.From(AccessErrors.Forbidden), ProblemResult.From(AccessErrors.InsufficientScope)]);
        if (access.IsAdministration && requests.Exists(sent => sent.IsCommand)) problems.Add(ProblemResult.From(AccessErrors.Protected));
        if (access.RequiresToken) problems.AddRange([SessionAuthentication.AmbiguousCredentials, SessionAuthentication.NotAuthenticated]);
        if (access.RequiresAdministrator || changesWithSession) problems.Add(ProblemResult.From(AccessErrors.Forbidden));
        if (access.RequiresRecentAuthentication) problems.Add(ProblemResult.From(SessionErrors.StepUpRequired));
        if (requests.Exists(sent => sent.Request.IsAssignableTo(typeof(IChangesFactors)))) problems.Add(ProblemResult.From(SecondFactorErrors.FactorRequired));
        if (ChangesState(endpoint)) problems.Add(SameOriginMiddleware.CrossSite);
        return problems;
    }

    private static bool IsInQuery(IParameterBindingMetadata parameter, EndpointBuilder endpoint) =>
        (parameter.HasTryParse || parameter.ParameterInfo.ParameterType == typeof(string)) && (endpoint as RouteEndpointBuilder)?.RoutePattern.GetParameter(parameter.Name) is null;

    /// <summary>Whether <see cref="SameOriginMiddleware"/> guards the endpoint.</summary>
    private static bool ChangesState(EndpointBuilder endpoint) =>
        endpoint.Metadata.OfType<IHttpMethodMetadata>().SelectMany(m => m.HttpMethods).Any(method => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method));
}
