using Kandil.Core.Operations;
using Kandil.Core.Primitives;
using Spectre.Console;

namespace Kandil.Cli.Terminal;

/// <summary>Bars for work on many bytes, one a phase with the file it is at, on a standard error that is a terminal.</summary>
internal static class TransferBars
{
    /// <summary>Runs work whose progress is shown as bars; its warnings and details come after them.</summary>
    public static async Task<T> RunAsync<T>(IOperationSink messages, int width, Func<IOperationSink, Task<T>> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        TransferColumns columns = new(width);
        DeferredMessages deferred = new(messages);
        try
        {
            return await console.Progress()
                .AutoClear(true)
                .HideCompleted(false)
                .Columns(columns.All)
                .StartAsync(context => work(new BarSink(context, columns, deferred)));
        }
        finally
        {
            deferred.Say();
        }
    }

    private sealed class BarSink(ProgressContext context, TransferColumns columns, IOperationSink messages) : IOperationSink
    {
        private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal);
        private ProgressTask? _current;

        public void Report(OperationProgress value)
        {
            if (!_bars.TryGetValue(value.Phase, out ProgressTask? bar))
            {
                bar = context.AddTask(value.Phase);
                _bars.Add(value.Phase, bar);
            }

            if (_current != bar)
            {
                Finish(_current);
                _current = bar;
            }

            bar.Description = columns.Describe(value);
            bar.IsIndeterminate = value.Total == 0;
            bar.MaxValue = Math.Max(1, value.Total);
            bar.Value = value.Done;
            columns.Note(bar, value);
        }

        public void Warn(string message) => messages.Warn(message);

        public void WarnOnce(string message) => messages.WarnOnce(message);

        public void Verbose(string message) => messages.Verbose(message);

        // A phase that counts nothing is over when the next one begins.
        private static void Finish(ProgressTask? bar)
        {
            if (bar is { IsIndeterminate: true })
            {
                bar.IsIndeterminate = false;
                bar.Value = bar.MaxValue;
            }
        }
    }
}
