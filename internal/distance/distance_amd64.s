#include "textflag.h"

// Constants, eight times each so that they can be operands: those of vec.GaussSums.

DATA scaleFar<>+0(SB)/8, $0x42fa000042fa0000
DATA scaleFar<>+8(SB)/8, $0x42fa000042fa0000
DATA scaleFar<>+16(SB)/8, $0x42fa000042fa0000
DATA scaleFar<>+24(SB)/8, $0x42fa000042fa0000
GLOBL scaleFar<>(SB), RODATA|NOPTR, $32

DATA scaleNear<>+0(SB)/8, $0x41f8000041f80000
DATA scaleNear<>+8(SB)/8, $0x41f8000041f80000
DATA scaleNear<>+16(SB)/8, $0x41f8000041f80000
DATA scaleNear<>+24(SB)/8, $0x41f8000041f80000
GLOBL scaleNear<>(SB), RODATA|NOPTR, $32

DATA magic<>+0(SB)/8, $0x4b4000004b400000
DATA magic<>+8(SB)/8, $0x4b4000004b400000
DATA magic<>+16(SB)/8, $0x4b4000004b400000
DATA magic<>+24(SB)/8, $0x4b4000004b400000
GLOBL magic<>(SB), RODATA|NOPTR, $32

DATA one<>+0(SB)/8, $0x3f8000003f800000
DATA one<>+8(SB)/8, $0x3f8000003f800000
DATA one<>+16(SB)/8, $0x3f8000003f800000
DATA one<>+24(SB)/8, $0x3f8000003f800000
GLOBL one<>(SB), RODATA|NOPTR, $32

DATA infinity<>+0(SB)/8, $0x7f8000007f800000
DATA infinity<>+8(SB)/8, $0x7f8000007f800000
DATA infinity<>+16(SB)/8, $0x7f8000007f800000
DATA infinity<>+24(SB)/8, $0x7f8000007f800000
GLOBL infinity<>(SB), RODATA|NOPTR, $32

DATA c1<>+0(SB)/8, $0x3f3172153f317215
DATA c1<>+8(SB)/8, $0x3f3172153f317215
DATA c1<>+16(SB)/8, $0x3f3172153f317215
DATA c1<>+24(SB)/8, $0x3f3172153f317215
GLOBL c1<>(SB), RODATA|NOPTR, $32

DATA c2<>+0(SB)/8, $0x3e75fcde3e75fcde
DATA c2<>+8(SB)/8, $0x3e75fcde3e75fcde
DATA c2<>+16(SB)/8, $0x3e75fcde3e75fcde
DATA c2<>+24(SB)/8, $0x3e75fcde3e75fcde
GLOBL c2<>(SB), RODATA|NOPTR, $32

DATA c3<>+0(SB)/8, $0x3d635ba93d635ba9
DATA c3<>+8(SB)/8, $0x3d635ba93d635ba9
DATA c3<>+16(SB)/8, $0x3d635ba93d635ba9
DATA c3<>+24(SB)/8, $0x3d635ba93d635ba9
GLOBL c3<>(SB), RODATA|NOPTR, $32

DATA c4<>+0(SB)/8, $0x3c1e75443c1e7544
DATA c4<>+8(SB)/8, $0x3c1e75443c1e7544
DATA c4<>+16(SB)/8, $0x3c1e75443c1e7544
DATA c4<>+24(SB)/8, $0x3c1e75443c1e7544
GLOBL c4<>(SB), RODATA|NOPTR, $32

DATA c5<>+0(SB)/8, $0x3aaddd0a3aaddd0a
DATA c5<>+8(SB)/8, $0x3aaddd0a3aaddd0a
DATA c5<>+16(SB)/8, $0x3aaddd0a3aaddd0a
DATA c5<>+24(SB)/8, $0x3aaddd0a3aaddd0a
GLOBL c5<>(SB), RODATA|NOPTR, $32

// func squaresAVX2(d, a, b *float32, units int) float32
//
// Squares: four points a at a time meet all sixteen points b; their sums stay in
// registers.
TEXT ·squaresAVX2(SB), NOSPLIT, $0-36
	MOVQ d+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), BX
	MOVQ units+24(FP), DX
	VMOVUPS infinity<>(SB), Y15
	MOVQ $4, R8

tile:
	VMOVUPS 0(DI), Y0
	VMOVUPS 32(DI), Y1
	VMOVUPS 64(DI), Y2
	VMOVUPS 96(DI), Y3
	VMOVUPS 128(DI), Y4
	VMOVUPS 160(DI), Y5
	VMOVUPS 192(DI), Y6
	VMOVUPS 224(DI), Y7
	MOVQ SI, R9
	MOVQ BX, R10
	MOVQ DX, CX

unit:
	VMOVUPS (R10), Y8
	VMOVUPS 32(R10), Y9
	VBROADCASTSS 0(R9), Y10
	VSUBPS Y8, Y10, Y11
	VSUBPS Y9, Y10, Y12
	VMULPS Y11, Y11, Y11
	VMULPS Y12, Y12, Y12
	VADDPS Y11, Y0, Y0
	VADDPS Y12, Y1, Y1
	VBROADCASTSS 4(R9), Y10
	VSUBPS Y8, Y10, Y11
	VSUBPS Y9, Y10, Y12
	VMULPS Y11, Y11, Y11
	VMULPS Y12, Y12, Y12
	VADDPS Y11, Y2, Y2
	VADDPS Y12, Y3, Y3
	VBROADCASTSS 8(R9), Y10
	VSUBPS Y8, Y10, Y11
	VSUBPS Y9, Y10, Y12
	VMULPS Y11, Y11, Y11
	VMULPS Y12, Y12, Y12
	VADDPS Y11, Y4, Y4
	VADDPS Y12, Y5, Y5
	VBROADCASTSS 12(R9), Y10
	VSUBPS Y8, Y10, Y11
	VSUBPS Y9, Y10, Y12
	VMULPS Y11, Y11, Y11
	VMULPS Y12, Y12, Y12
	VADDPS Y11, Y6, Y6
	VADDPS Y12, Y7, Y7
	ADDQ $64, R9
	ADDQ $64, R10
	DECQ CX
	JNZ unit

	VMOVUPS Y0, 0(DI)
	VMINPS Y15, Y0, Y15
	VMOVUPS Y1, 32(DI)
	VMINPS Y15, Y1, Y15
	VMOVUPS Y2, 64(DI)
	VMINPS Y15, Y2, Y15
	VMOVUPS Y3, 96(DI)
	VMINPS Y15, Y3, Y15
	VMOVUPS Y4, 128(DI)
	VMINPS Y15, Y4, Y15
	VMOVUPS Y5, 160(DI)
	VMINPS Y15, Y5, Y15
	VMOVUPS Y6, 192(DI)
	VMINPS Y15, Y6, Y15
	VMOVUPS Y7, 224(DI)
	VMINPS Y15, Y7, Y15
	ADDQ $256, DI
	ADDQ $16, SI
	DECQ R8
	JNZ tile
	VEXTRACTF128 $1, Y15, X14
	VMINPS X14, X15, X15
	VPERMILPS $0x4e, X15, X14
	VMINPS X14, X15, X15
	VPERMILPS $0xb1, X15, X14
	VMINPS X14, X15, X15
	VMOVSS X15, ret+32(FP)
	VZEROUPPER
	RET

// func gaussAVX2(rowWide, rowNarrow, colWide, colNarrow, d *float32, scale float32)
//
// Gauss, row by row, half a block at a time.
TEXT ·gaussAVX2(SB), NOSPLIT, $0-44
	MOVQ rowWide+0(FP), DI
	MOVQ rowNarrow+8(FP), SI
	MOVQ colWide+16(FP), R8
	MOVQ colNarrow+24(FP), R9
	MOVQ d+32(FP), BX
	VBROADCASTSS scale+40(FP), Y15
	VMOVUPS (R8), Y0
	VMOVUPS 32(R8), Y1
	VMOVUPS (R9), Y2
	VMOVUPS 32(R9), Y3
	VMOVUPS scaleFar<>(SB), Y14
	VMOVUPS magic<>(SB), Y13
	MOVQ $16, CX

row:
	VMULPS 0(BX), Y15, Y4
	VCMPPS $1, Y14, Y4, Y5
	VPTEST Y5, Y5
	JZ far0
	VADDPS Y13, Y4, Y6
	VSUBPS Y13, Y6, Y7
	VSUBPS Y4, Y7, Y7
	VMULPS c5<>(SB), Y7, Y8
	VADDPS c4<>(SB), Y8, Y8
	VMULPS Y7, Y8, Y8
	VADDPS c3<>(SB), Y8, Y8
	VMULPS Y7, Y8, Y8
	VADDPS c2<>(SB), Y8, Y8
	VMULPS Y7, Y8, Y8
	VADDPS c1<>(SB), Y8, Y8
	VMULPS Y7, Y8, Y8
	VADDPS one<>(SB), Y8, Y8
	VPSLLD $23, Y6, Y6
	VPSUBD Y6, Y8, Y8
	VANDPS Y5, Y8, Y8
	VCMPPS $1, scaleNear<>(SB), Y4, Y9
	VANDPS Y8, Y9, Y9
	VMULPS Y9, Y9, Y9
	VMULPS Y9, Y9, Y9
	VADDPS Y8, Y0, Y0
	VADDPS Y9, Y2, Y2
	VADDPS 0(DI), Y8, Y8
	VMOVUPS Y8, 0(DI)
	VADDPS 0(SI), Y9, Y9
	VMOVUPS Y9, 0(SI)

far0:
	VMULPS 32(BX), Y15, Y4
	VCMPPS $1, Y14, Y4, Y5
	VPTEST Y5, Y5
	JZ far1
	VADDPS Y13, Y4, Y6
	VSUBPS Y13, Y6, Y7
	VSUBPS Y4, Y7, Y7
	VMULPS c5<>(SB), Y7, Y8
	VADDPS c4<>(SB), Y8, Y8
	VMULPS Y7, Y8, Y8
	VADDPS c3<>(SB), Y8, Y8
	VMULPS Y7, Y8, Y8
	VADDPS c2<>(SB), Y8, Y8
	VMULPS Y7, Y8, Y8
	VADDPS c1<>(SB), Y8, Y8
	VMULPS Y7, Y8, Y8
	VADDPS one<>(SB), Y8, Y8
	VPSLLD $23, Y6, Y6
	VPSUBD Y6, Y8, Y8
	VANDPS Y5, Y8, Y8
	VCMPPS $1, scaleNear<>(SB), Y4, Y9
	VANDPS Y8, Y9, Y9
	VMULPS Y9, Y9, Y9
	VMULPS Y9, Y9, Y9
	VADDPS Y8, Y1, Y1
	VADDPS Y9, Y3, Y3
	VADDPS 32(DI), Y8, Y8
	VMOVUPS Y8, 32(DI)
	VADDPS 32(SI), Y9, Y9
	VMOVUPS Y9, 32(SI)

far1:
	ADDQ $64, BX
	ADDQ $64, DI
	ADDQ $64, SI
	DECQ CX
	JNZ row
	VMOVUPS Y0, (R8)
	VMOVUPS Y1, 32(R8)
	VMOVUPS Y2, (R9)
	VMOVUPS Y3, 32(R9)
	VZEROUPPER
	RET

// APPEND puts x of a half block, and its place, at the end of the list of a row, which moves on
// where some x is near.
#define APPEND(x, list, end) \
	VMULPS x, Y15, x; \
	VCMPPS $1, Y14, x, Y4; \
	VMOVMSKPS Y4, AX; \
	VMOVUPS x, list(SI)(end*1); \
	MOVQ R8, (list+32)(SI)(end*1); \
	LEAQ 64(end), DX; \
	TESTL AX, AX; \
	CMOVQNE DX, end

// BEGIN goes to the list of a row, whose end becomes an address, and compares the two.
#define BEGIN(sum, list, end) \
	VXORPS sum, sum, sum; \
	LEAQ list(SI), AX; \
	ADDQ AX, end; \
	CMPQ AX, end

// TERM adds the terms of an entry of a list to the sum of the row and to those of its half
// block, and goes on to the next.
#define TERM(sum) \
	VMOVUPS (AX), Y4; \
	MOVQ 32(AX), DX; \
	VADDPS Y13, Y4, Y6; \
	VSUBPS Y13, Y6, Y7; \
	VSUBPS Y4, Y7, Y7; \
	VMULPS c5<>(SB), Y7, Y5; \
	VADDPS c4<>(SB), Y5, Y5; \
	VMULPS Y7, Y5, Y5; \
	VADDPS c3<>(SB), Y5, Y5; \
	VMULPS Y7, Y5, Y5; \
	VADDPS c2<>(SB), Y5, Y5; \
	VMULPS Y7, Y5, Y5; \
	VADDPS c1<>(SB), Y5, Y5; \
	VMULPS Y7, Y5, Y5; \
	VADDPS one<>(SB), Y5, Y5; \
	VPSLLD $23, Y6, Y6; \
	VPSUBD Y6, Y5, Y5; \
	VCMPPS $1, Y14, Y4, Y6; \
	VANDPS Y6, Y5, Y5; \
	VMULPS Y5, Y5, Y5; \
	VMULPS Y5, Y5, Y5; \
	VADDPS Y5, sum, sum; \
	VADDPS (DI)(DX*1), Y5, Y5; \
	VMOVUPS Y5, (DI)(DX*1); \
	ADDQ $64, AX

// FOLD stores the sum of the lanes of a row, whose lower half is in work.
#define FOLD(sum, lower, to) \
	VADDPS lower(SI), sum, Y0; \
	VEXTRACTF128 $1, Y0, X1; \
	VADDPS X1, X0, X0; \
	VPERMILPS $0x4e, X0, X1; \
	VADDPS X1, X0, X0; \
	VPERMILPS $0xb1, X0, X1; \
	VADDPS X1, X0, X0; \
	VMOVSS X0, to(DX)

// func nearAVX2(sums, col, a *float32, aRow int, b *float32, bRow, units int, scale float32, work *nearWork)
//
// Four points a meet all points b, half a block of them at a time, in two passes without a
// branch that depends on distances, which nothing would predict. The first computes x of
// each half block and row and appends it to the list of its row, with the place of the half
// block, where some x is near: what is not is overwritten by the next. The second goes through
// the lists. It adds the sums of the four rows to nothing, and stores them.
//
// Of work the first 8 KiB are the coordinates of the points a, eight times each, unit by
// unit. Then comes the list of each row, 1 KiB of entries of 64 bytes: x, and the place. The
// last 128 bytes are the lower half of the lanes of each row's sum.
TEXT ·nearAVX2(SB), NOSPLIT, $0-72
	MOVQ col+8(FP), DI
	MOVQ a+16(FP), AX
	MOVQ aRow+24(FP), R8
	MOVQ b+32(FP), BX
	MOVQ bRow+40(FP), R9
	MOVQ units+48(FP), CX
	VBROADCASTSS scale+56(FP), Y15
	MOVQ work+64(FP), SI
	VMOVUPS scaleNear<>(SB), Y14
	VMOVUPS magic<>(SB), Y13

	MOVQ SI, DX

spread:
	VBROADCASTSS 0(AX), Y0
	VBROADCASTSS 4(AX), Y1
	VBROADCASTSS 8(AX), Y2
	VBROADCASTSS 12(AX), Y3
	VMOVUPS Y0, 0(DX)
	VMOVUPS Y1, 32(DX)
	VMOVUPS Y2, 64(DX)
	VMOVUPS Y3, 96(DX)
	ADDQ R8, AX
	ADDQ $128, DX
	DECQ CX
	JNZ spread

	XORL R15, R15 // 0 for the lower half of the lanes, 32 for the upper one

half:
	XORL R8, R8
	XORL R10, R10
	XORL R11, R11
	XORL R12, R12
	XORL R13, R13

column:
	MOVQ SI, AX
	LEAQ (BX)(R8*1), DX
	MOVQ units+48(FP), CX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3

unit:
	VMOVUPS (DX), Y4
	VSUBPS 0(AX), Y4, Y5
	VSUBPS 32(AX), Y4, Y6
	VSUBPS 64(AX), Y4, Y7
	VSUBPS 96(AX), Y4, Y8
	VMULPS Y5, Y5, Y5
	VMULPS Y6, Y6, Y6
	VMULPS Y7, Y7, Y7
	VMULPS Y8, Y8, Y8
	VADDPS Y5, Y0, Y0
	VADDPS Y6, Y1, Y1
	VADDPS Y7, Y2, Y2
	VADDPS Y8, Y3, Y3
	ADDQ $128, AX
	ADDQ R9, DX
	DECQ CX
	JNZ unit

	APPEND(Y0, 8192, R10)
	APPEND(Y1, 9216, R11)
	APPEND(Y2, 10240, R12)
	APPEND(Y3, 11264, R13)
	ADDQ $64, R8
	CMPQ R8, R9
	JLT column

	BEGIN(Y8, 8192, R10)
	JGE done0

row0:
	TERM(Y8)
	CMPQ AX, R10
	JLT row0

done0:
	BEGIN(Y9, 9216, R11)
	JGE done1

row1:
	TERM(Y9)
	CMPQ AX, R11
	JLT row1

done1:
	BEGIN(Y10, 10240, R12)
	JGE done2

row2:
	TERM(Y10)
	CMPQ AX, R12
	JLT row2

done2:
	BEGIN(Y11, 11264, R13)
	JGE done3

row3:
	TERM(Y11)
	CMPQ AX, R13
	JLT row3

done3:
	TESTL R15, R15
	JNE fold
	VMOVUPS Y8, 12288(SI)
	VMOVUPS Y9, 12320(SI)
	VMOVUPS Y10, 12352(SI)
	VMOVUPS Y11, 12384(SI)
	MOVL $32, R15
	ADDQ $32, BX
	ADDQ $32, DI
	JMP half

fold:
	MOVQ sums+0(FP), DX
	FOLD(Y8, 12288, 0)
	FOLD(Y9, 12320, 4)
	FOLD(Y10, 12352, 8)
	FOLD(Y11, 12384, 12)
	VZEROUPPER
	RET
