using System.Diagnostics;
using Kandil.Core.Configuration;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Verification;

namespace Kandil.Bench.Install;

/// <summary>A model that <c>kandil</c> installed, verified in this process: its start is not part of the rate.</summary>
internal sealed class InstalledModel : IAsyncDisposable
{
    private readonly KandilSession _session;
    private readonly string _name;

    public InstalledModel(string home, string name)
    {
        _session = new KandilSession(new KandilSessionOptions { Paths = KandilPaths.Resolve(home: home) });
        _name = name;
        Path = _session.Store.PathOf(_session.Store.Find(name)!);
    }

    public string Path { get; }

    /// <summary>Seconds of a verification that found every byte right.</summary>
    public async Task<double> VerifyAsync()
    {
        long start = Stopwatch.GetTimestamp();
        var check = await new VerifyModel(_session).RunAsync(_name, SilentSink.Instance, default);
        return check.IsWhole ? Stopwatch.GetElapsedTime(start).TotalSeconds : throw new InvalidOperationException("The model is damaged.");
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();
}
