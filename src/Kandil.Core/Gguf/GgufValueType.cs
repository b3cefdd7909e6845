namespace Kandil.Core.Gguf;

/// <summary>The type of a metadata value; the numbers are those of the file.</summary>
public enum GgufValueType
{
    /// <summary>8 bits, unsigned.</summary>
    U8 = 0,

    /// <summary>8 bits, signed.</summary>
    I8 = 1,

    /// <summary>16 bits, unsigned.</summary>
    U16 = 2,

    /// <summary>16 bits, signed.</summary>
    I16 = 3,

    /// <summary>32 bits, unsigned.</summary>
    U32 = 4,

    /// <summary>32 bits, signed.</summary>
    I32 = 5,

    /// <summary>32-bit floating point.</summary>
    F32 = 6,

    /// <summary>A byte, 0 or 1.</summary>
    Boolean = 7,

    /// <summary>UTF-8 behind its length in 64 bits.</summary>
    Text = 8,

    /// <summary>A type, a count in 64 bits, and the elements.</summary>
    Array = 9,

    /// <summary>64 bits, unsigned.</summary>
    U64 = 10,

    /// <summary>64 bits, signed.</summary>
    I64 = 11,

    /// <summary>64-bit floating point.</summary>
    F64 = 12,
}

/// <summary>What the types of metadata values need to be read.</summary>
public static class GgufValueTypes
{
    /// <summary>The bytes of one value; 0 for a text or an array, whose length varies.</summary>
    public static int FixedSize(this GgufValueType type) => type switch
    {
        GgufValueType.U8 or GgufValueType.I8 or GgufValueType.Boolean => 1,
        GgufValueType.U16 or GgufValueType.I16 => 2,
        GgufValueType.U32 or GgufValueType.I32 or GgufValueType.F32 => 4,
        GgufValueType.U64 or GgufValueType.I64 or GgufValueType.F64 => 8,
        _ => 0,
    };

    /// <summary>Whether it is a whole number, signed or not.</summary>
    public static bool IsInteger(this GgufValueType type) => type is GgufValueType.U8 or GgufValueType.I8
        or GgufValueType.U16 or GgufValueType.I16 or GgufValueType.U32 or GgufValueType.I32
        or GgufValueType.U64 or GgufValueType.I64;
}
