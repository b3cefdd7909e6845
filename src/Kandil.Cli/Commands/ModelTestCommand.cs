using System.CommandLine;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Settings;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model test</c></summary>
internal sealed class ModelTestCommand : OperationCommand
{
    private readonly Argument<string[]> _servers = new("server") { Description = "A model that a server answers for, or the server's address.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _protocol = new("--protocol") { Description = $"How it is spoken to: {string.Join(", ", RegisterModel.Protocols)}. [the provider's, or OpenAI]", HelpName = "name" };
    private readonly Option<string> _model = new("--provider-model") { Description = "What the server calls the model that is asked for one token. Without it an address is asked which models it has.", HelpName = "name" };
    private readonly Option<string> _timeout = new("--timeout") { Description = "Seconds that a server may take. [30]", HelpName = "seconds" };
    private readonly NetworkArguments _network = new();

    /// <summary>Makes the command.</summary>
    public ModelTestCommand()
        : base("test", "Check a server that answers for models: its name, its certificate, how it answers, how often it may be asked.")
    {
        Add(_servers);
        Add(_protocol);
        Add(_model);
        Add(_timeout);
        _network.AddTo(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model test openai:gpt-4o", "kandil model test https://llm.example.org/v1 --provider-model qwen-72b --json"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        string[] servers = invocation.Arguments.GetValue(_servers) ?? [];
        NetworkOptions network = _network.Read(invocation);
        TimeSpan timeout = Timeout(invocation, _timeout);
        var found = new List<EndpointData>();
        var failed = new List<(string, KandilException)>();
        foreach (string server in servers)
        {
            try
            {
                EndpointReport report = await CheckAsync(invocation, server, network, timeout);
                found.Add(EndpointData.From(report));
                if (report.Failure is { } failure)
                {
                    failed.Add((server, failure));
                }
            }
            catch (KandilException failure) when (failure.Code != ErrorCode.Cancelled)
            {
                found.Add(new EndpointData { Name = server, Usable = false, Error = ItemFailureData.From(failure) });
                failed.Add((server, failure));
            }
        }

        return invocation.Conclude(
            failed, servers.Length, servers.Length == 1 ? $"{servers[0]} answers." : $"{servers.Length} servers answer.",
            () => new EndpointListData(found), json => json.EndpointListData, () => Show(invocation, found), keepsData: true);
    }

    private async Task<EndpointReport> CheckAsync(Invocation invocation, string server, NetworkOptions network, TimeSpan timeout)
    {
        Endpoint endpoint = new FindEndpoint(invocation.Session).Run(server, invocation.Arguments.GetValue(_protocol), invocation.Arguments.GetValue(_model))
            ?? throw EndpointErrors.OfThisMachine(server);
        if (endpoint.Remark is { } remark)
        {
            invocation.Sink.WarnOnce(remark);
        }

        return await new CheckEndpoint(invocation.Session).RunAsync(endpoint, network, timeout, invocation.Cancellation);
    }

    /// <summary>How long a server may take.</summary>
    /// <exception cref="KandilException">E_ARGS: no number of seconds, or an impossible one.</exception>
    internal static TimeSpan Timeout(Invocation invocation, Option<string> given)
    {
        if (invocation.Arguments.Number(given) is not { } seconds)
            return CheckEndpoint.UsualTimeout;
        return OptionRanges.Timeout.Contains(seconds) ? TimeSpan.FromSeconds(seconds) : throw ArgumentErrors.OutOfRange(OptionRanges.Timeout, seconds);
    }

    private static void Show(Invocation invocation, IEnumerable<EndpointData> found)
    {
        foreach (EndpointData one in found.Where(one => one.StatusCode is not null && (one.Usable || !invocation.Mode.Quiet)))
        {
            if (invocation.Mode.Quiet)
            {
                invocation.Terminal.WriteLine(one.Name);
                continue;
            }

            invocation.Terminal.WriteLine(FormattableString.Invariant($"{one.Name}: {one.State!.Replace('_', ' ')}, status {one.StatusCode} in {one.LatencyMs:0} ms"));
            foreach (string line in Lines(one))
            {
                invocation.Terminal.WriteLine("  " + line);
            }
        }
    }

    private static IEnumerable<string> Lines(EndpointData one)
    {
        yield return $"asked        {one.Address} ({one.Protocol}{(one.ServerAddress is { } address ? $", {address}" : "")})";
        yield return one.CertificateExpires is { } end
            ? FormattableString.Invariant($"certificate  by {one.CertificateIssuer}, until {end:yyyy-MM-dd}")
            : "certificate  none: plain http";
        if (one.Model is { } model)
            yield return FormattableString.Invariant($"model        {model}{(one.TokensUsed is { } tokens ? $", {tokens} tokens used" : "")}");
        if (one.ModelCount is { } count)
            yield return FormattableString.Invariant($"models       {count}");
        foreach ((string name, string value) in (one.RateLimits ?? new Dictionary<string, string>()).Concat(one.Costs ?? new Dictionary<string, string>()))
            yield return $"{name}: {value}";
    }
}
