using System.Runtime.InteropServices;

namespace Kandil.Worker.Native;

/// <summary>llama_chat_message, 16 bytes; both texts end in NUL.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaChatMessage
{
    public byte* Role;
    public byte* Content;
}

/// <summary>The chat templates that llama.cpp knows by heart.</summary>
internal static unsafe partial class ChatFunctions
{
    /// <summary>The number of bytes of the conversation, whatever the buffer's; negative for a template that is not known.</summary>
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_chat_apply_template")]
    public static partial int Apply(byte* template, LlamaChatMessage* messages, nuint count, byte addAssistant, byte* buffer, int length);
}
