using Kandil.Core.Operations;
using Kandil.Core.Primitives;
using Spectre.Console;

namespace Kandil.Cli.Terminal;

/// <summary>Bars with rate and remaining time for work on many bytes, one a phase, on a standard error that is a terminal.</summary>
internal static class TransferBars
{
    /// <summary>Runs work whose progress is shown as bars; warnings and details go to another sink.</summary>
    public static async Task<T> RunAsync<T>(IOperationSink messages, Func<IOperationSink, Task<T>> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .AutoClear(true)
            .HideCompleted(false)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(new BarSink(context, messages)));
    }

    private sealed class BarSink(ProgressContext context, IOperationSink messages) : IOperationSink
    {
        private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal);

        public void Report(OperationProgress value)
        {
            if (!_bars.TryGetValue(value.Phase, out ProgressTask? bar))
            {
                bar = context.AddTask(Markup.Escape($"{TerminalSink.Verb(value.Phase)} {value.Subject}"));
                _bars.Add(value.Phase, bar);
            }

            bar.IsIndeterminate = value.Total == 0;
            bar.MaxValue = Math.Max(1, value.Total);
            bar.Value = value.Done;
        }

        public void Warn(string message) => messages.Warn(message);

        public void Verbose(string message) => messages.Verbose(message);
    }
}
