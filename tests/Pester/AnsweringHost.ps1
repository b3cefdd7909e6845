# Dot-sourced where a test answers prompts: a host that gives every question the same answer and remembers what was asked and shown.

if (-not ('KandilTests.AnsweringHost' -as [type])) {
    Add-Type -IgnoreWarnings -WarningAction SilentlyContinue -TypeDefinition @'
using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace KandilTests
{
    public sealed class AnsweringHost : PSHost
    {
        private readonly AnsweringScreen _screen;
        public AnsweringHost(string answer) { _screen = new AnsweringScreen(answer); }
        public AnsweringScreen Screen { get { return _screen; } }
        public override CultureInfo CurrentCulture { get { return CultureInfo.InvariantCulture; } }
        public override CultureInfo CurrentUICulture { get { return CultureInfo.InvariantCulture; } }
        public override Guid InstanceId { get; } = Guid.NewGuid();
        public override string Name { get { return "answering"; } }
        public override PSHostUserInterface UI { get { return _screen; } }
        public override Version Version { get { return new Version(1, 0); } }
        public override void EnterNestedPrompt() { }
        public override void ExitNestedPrompt() { }
        public override void NotifyBeginApplication() { }
        public override void NotifyEndApplication() { }
        public override void SetShouldExit(int exitCode) { }
    }

    // A terminal of 80 columns and 24 lines, at which these keys are pressed; after the last, none ever comes.
    public sealed class AnsweringKeys : PSHostRawUserInterface
    {
        private readonly Queue<KeyInfo> _keys = new Queue<KeyInfo>();
        public AnsweringKeys(int[] codes) { foreach (int code in codes) { _keys.Enqueue(new KeyInfo(code, code == 13 ? '\r' : code >= 48 || code == 32 ? char.ToLowerInvariant((char)code) : '\0', 0, true)); } }
        public override bool KeyAvailable { get { return _keys.Count > 0; } }
        public override KeyInfo ReadKey(ReadKeyOptions options) { return _keys.Dequeue(); }
        public override Size WindowSize { get { return new Size(80, 24); } set { } }
        public override Size BufferSize { get { return WindowSize; } set { } }
        public override Size MaxWindowSize { get { return WindowSize; } }
        public override Size MaxPhysicalWindowSize { get { return WindowSize; } }
        public override Coordinates CursorPosition { get; set; }
        public override Coordinates WindowPosition { get; set; }
        public override ConsoleColor ForegroundColor { get; set; }
        public override ConsoleColor BackgroundColor { get; set; }
        public override int CursorSize { get; set; }
        public override string WindowTitle { get; set; }
        public override void FlushInputBuffer() { }
        public override BufferCell[,] GetBufferContents(Rectangle rectangle) { throw new NotSupportedException(); }
        public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) { throw new NotSupportedException(); }
        public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) { throw new NotSupportedException(); }
        public override void SetBufferContents(Rectangle rectangle, BufferCell fill) { throw new NotSupportedException(); }
    }

    public sealed class AnsweringScreen : PSHostUserInterface
    {
        private readonly string _answer;
        public AnsweringScreen(string answer) { _answer = answer; }
        public List<string> Asked { get; } = new List<string>();
        public List<string> Defaults { get; } = new List<string>();
        public List<string> Shown { get; } = new List<string>();
        public AnsweringKeys Pressed { get; set; }
        public override PSHostRawUserInterface RawUI { get { return Pressed; } }
        public override bool SupportsVirtualTerminal { get { return Pressed != null; } }
        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        {
            Asked.Add(caption + ": " + message);
            var labels = choices.Select(choice => choice.Label.Replace("&", "")).ToList();
            Defaults.Add(labels[defaultChoice]);
            return labels.IndexOf(_answer);
        }
        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) { throw new NotSupportedException(); }
        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) { throw new NotSupportedException(); }
        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes types, PSCredentialUIOptions options) { throw new NotSupportedException(); }
        public Queue<string> Lines { get; } = new Queue<string>();
        public override string ReadLine() { return Lines.Count > 0 ? Lines.Dequeue() : null; }
        public Queue<string> Keys { get; } = new Queue<string>();
        public override SecureString ReadLineAsSecureString()
        {
            var secure = new SecureString();
            foreach (char character in Keys.Dequeue()) { secure.AppendChar(character); }
            return secure;
        }
        public override void Write(string value) { Shown.Add(value); }
        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) { Shown.Add(value); }
        public override void WriteDebugLine(string message) { }
        public override void WriteErrorLine(string value) { }
        public override void WriteLine(string value) { Shown.Add(value); }
        public override void WriteProgress(long sourceId, ProgressRecord record) { }
        public override void WriteVerboseLine(string message) { }
        public override void WriteWarningLine(string message) { }
    }
}
'@
}

# Runs a script in a session whose user answers every question so, types these keys where nothing is shown, and these lines at
# plain prompts; after the last line the input has ended. With keys that are pressed it is a terminal that has them.
function Invoke-Answering([string] $Answer, [string] $Script, [string[]] $Keys = @(), [string[]] $Lines = @(), [ConsoleKey[]] $Pressed) {
    $screen = [KandilTests.AnsweringHost]::new($Answer)
    if ($Pressed) { $screen.Screen.Pressed = [KandilTests.AnsweringKeys]::new([int[]]$Pressed) }
    $Keys | ForEach-Object { $screen.Screen.Keys.Enqueue($_) }
    $Lines | ForEach-Object { $screen.Screen.Lines.Enqueue($_) }
    $runspace = [runspacefactory]::CreateRunspace($screen)
    $runspace.Open()
    try {
        $shell = [powershell]::Create($runspace).AddScript("`$WarningPreference = 'SilentlyContinue'; Import-Module '$module'; $Script")
        $output = $shell.Invoke()
        [pscustomobject]@{ Output = $output; Errors = $shell.Streams.Error; Asked = $screen.Screen.Asked; Defaults = $screen.Screen.Defaults; Shown = $screen.Screen.Shown }
    }
    finally { $runspace.Dispose() }
}
