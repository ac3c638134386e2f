namespace Leibniz

open System

/// The checksum of ZIP and PNG: polynomial 0xEDB88320, bits reversed (ISO 3309), eight bytes a step.
module internal Crc32 =
    let private tables =
        let table = Array2D.zeroCreate<uint32> 8 256

        for i in 0..255 do
            let mutable c = uint32 i

            for _ in 1..8 do
                c <- if c &&& 1u = 1u then (c >>> 1) ^^^ 0xEDB88320u else c >>> 1

            table[0, i] <- c

        for i in 0..255 do
            for t in 1..7 do
                let c = table[t - 1, i]
                table[t, i] <- (c >>> 8) ^^^ table[0, int (c &&& 0xFFu)]

        table

    /// The checksum of what came so far and of these bytes; it starts at 0.
    let append (crc: uint32) (bytes: ReadOnlySpan<byte>) : uint32 =
        let mutable c = ~~~crc
        let mutable i = 0

        while bytes.Length - i >= 8 do
            let low = c ^^^ BitConverter.ToUInt32(bytes.Slice(i, 4))
            let high = BitConverter.ToUInt32(bytes.Slice(i + 4, 4))

            let low, high =
                if BitConverter.IsLittleEndian then
                    low, high
                else
                    c ^^^ Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice i),
                    Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(i + 4))

            c <-
                tables[7, int (low &&& 0xFFu)]
                ^^^ tables[6, int ((low >>> 8) &&& 0xFFu)]
                ^^^ tables[5, int ((low >>> 16) &&& 0xFFu)]
                ^^^ tables[4, int (low >>> 24)]
                ^^^ tables[3, int (high &&& 0xFFu)]
                ^^^ tables[2, int ((high >>> 8) &&& 0xFFu)]
                ^^^ tables[1, int ((high >>> 16) &&& 0xFFu)]
                ^^^ tables[0, int (high >>> 24)]

            i <- i + 8

        while i < bytes.Length do
            c <- (c >>> 8) ^^^ tables[0, int ((c ^^^ uint32 bytes[i]) &&& 0xFFu)]
            i <- i + 1

        ~~~c
