using Kandil.Core.Sandbox;
using Kandil.Tests.SandboxProbe;
using Kandil.Worker.Restrictions;

// sandbox-probe [--limits LIMITS] --port PORT --inside FILE --outside FILE --secret FILE --parent PID
// Prints a line a restriction (restriction NAME held|REASON) and a line an attempt (THREAD ATTEMPT refused|done).
var given = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
if (given.TryGetValue("--limits", out string? limits))
{
    foreach (Restriction restriction in SelfRestriction.Apply(ProcessLimits.Parse(limits)!))
        Console.WriteLine($"restriction {restriction.Name}: {restriction.Reason ?? "held"}");
}

var attempts = new Attempts(
    int.Parse(given["--port"]), given["--inside"], given["--outside"], given["--secret"], int.Parse(given["--parent"]),
    limits is null ? null : ProcessLimits.Parse(limits)!.MemoryBytes, limits is null ? null : ProcessLimits.Parse(limits)!.FileBytes);
foreach ((string thread, Action<Action> run) in ThreadKinds.All)
{
    foreach ((string name, Func<bool> attempt) in attempts.All)
    {
        bool isDone = false;
        run(() => isDone = attempt());
        Console.WriteLine($"{thread} {name} {(isDone ? "done" : "refused")}");
    }
}
