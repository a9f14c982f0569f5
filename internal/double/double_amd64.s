#include "textflag.h"

// Constants, four times each so that they can be operands. Those of the exponential are
// those of vec.Exp.

DATA log2E<>+0(SB)/8, $0x3ff71547652b82fe
DATA log2E<>+8(SB)/8, $0x3ff71547652b82fe
DATA log2E<>+16(SB)/8, $0x3ff71547652b82fe
DATA log2E<>+24(SB)/8, $0x3ff71547652b82fe
GLOBL log2E<>(SB), RODATA|NOPTR, $32

DATA half<>+0(SB)/8, $0x3fe0000000000000
DATA half<>+8(SB)/8, $0x3fe0000000000000
DATA half<>+16(SB)/8, $0x3fe0000000000000
DATA half<>+24(SB)/8, $0x3fe0000000000000
GLOBL half<>(SB), RODATA|NOPTR, $32

DATA sign<>+0(SB)/8, $0x8000000000000000
DATA sign<>+8(SB)/8, $0x8000000000000000
DATA sign<>+16(SB)/8, $0x8000000000000000
DATA sign<>+24(SB)/8, $0x8000000000000000
GLOBL sign<>(SB), RODATA|NOPTR, $32

DATA magnitude<>+0(SB)/8, $0x7fffffffffffffff
DATA magnitude<>+8(SB)/8, $0x7fffffffffffffff
DATA magnitude<>+16(SB)/8, $0x7fffffffffffffff
DATA magnitude<>+24(SB)/8, $0x7fffffffffffffff
GLOBL magnitude<>(SB), RODATA|NOPTR, $32

DATA ln2Hi<>+0(SB)/8, $0x3fe62e42fee00000
DATA ln2Hi<>+8(SB)/8, $0x3fe62e42fee00000
DATA ln2Hi<>+16(SB)/8, $0x3fe62e42fee00000
DATA ln2Hi<>+24(SB)/8, $0x3fe62e42fee00000
GLOBL ln2Hi<>(SB), RODATA|NOPTR, $32

DATA ln2Lo<>+0(SB)/8, $0x3dea39ef35793c76
DATA ln2Lo<>+8(SB)/8, $0x3dea39ef35793c76
DATA ln2Lo<>+16(SB)/8, $0x3dea39ef35793c76
DATA ln2Lo<>+24(SB)/8, $0x3dea39ef35793c76
GLOBL ln2Lo<>(SB), RODATA|NOPTR, $32

DATA exp5<>+0(SB)/8, $0x3e66376972bea4d0
DATA exp5<>+8(SB)/8, $0x3e66376972bea4d0
DATA exp5<>+16(SB)/8, $0x3e66376972bea4d0
DATA exp5<>+24(SB)/8, $0x3e66376972bea4d0
GLOBL exp5<>(SB), RODATA|NOPTR, $32

DATA exp4<>+0(SB)/8, $0xbebbbd41c5d26bf1
DATA exp4<>+8(SB)/8, $0xbebbbd41c5d26bf1
DATA exp4<>+16(SB)/8, $0xbebbbd41c5d26bf1
DATA exp4<>+24(SB)/8, $0xbebbbd41c5d26bf1
GLOBL exp4<>(SB), RODATA|NOPTR, $32

DATA exp3<>+0(SB)/8, $0x3f11566aaf25de2c
DATA exp3<>+8(SB)/8, $0x3f11566aaf25de2c
DATA exp3<>+16(SB)/8, $0x3f11566aaf25de2c
DATA exp3<>+24(SB)/8, $0x3f11566aaf25de2c
GLOBL exp3<>(SB), RODATA|NOPTR, $32

DATA exp2<>+0(SB)/8, $0xbf66c16c16bebd93
DATA exp2<>+8(SB)/8, $0xbf66c16c16bebd93
DATA exp2<>+16(SB)/8, $0xbf66c16c16bebd93
DATA exp2<>+24(SB)/8, $0xbf66c16c16bebd93
GLOBL exp2<>(SB), RODATA|NOPTR, $32

DATA exp1<>+0(SB)/8, $0x3fc5555555555555
DATA exp1<>+8(SB)/8, $0x3fc5555555555555
DATA exp1<>+16(SB)/8, $0x3fc5555555555555
DATA exp1<>+24(SB)/8, $0x3fc5555555555555
GLOBL exp1<>(SB), RODATA|NOPTR, $32

DATA one<>+0(SB)/8, $0x3ff0000000000000
DATA one<>+8(SB)/8, $0x3ff0000000000000
DATA one<>+16(SB)/8, $0x3ff0000000000000
DATA one<>+24(SB)/8, $0x3ff0000000000000
GLOBL one<>(SB), RODATA|NOPTR, $32

DATA two<>+0(SB)/8, $0x4000000000000000
DATA two<>+8(SB)/8, $0x4000000000000000
DATA two<>+16(SB)/8, $0x4000000000000000
DATA two<>+24(SB)/8, $0x4000000000000000
GLOBL two<>(SB), RODATA|NOPTR, $32

DATA bias<>+0(SB)/8, $0x00000000000003ff
DATA bias<>+8(SB)/8, $0x00000000000003ff
DATA bias<>+16(SB)/8, $0x00000000000003ff
DATA bias<>+24(SB)/8, $0x00000000000003ff
GLOBL bias<>(SB), RODATA|NOPTR, $32

DATA small<>+0(SB)/8, $0x3e30000000000000
DATA small<>+8(SB)/8, $0x3e30000000000000
DATA small<>+16(SB)/8, $0x3e30000000000000
DATA small<>+24(SB)/8, $0x3e30000000000000
GLOBL small<>(SB), RODATA|NOPTR, $32

DATA overflow<>+0(SB)/8, $0x40862e42fefa39ef
DATA overflow<>+8(SB)/8, $0x40862e42fefa39ef
DATA overflow<>+16(SB)/8, $0x40862e42fefa39ef
DATA overflow<>+24(SB)/8, $0x40862e42fefa39ef
GLOBL overflow<>(SB), RODATA|NOPTR, $32

DATA underflow<>+0(SB)/8, $0xc0874910d52d3051
DATA underflow<>+8(SB)/8, $0xc0874910d52d3051
DATA underflow<>+16(SB)/8, $0xc0874910d52d3051
DATA underflow<>+24(SB)/8, $0xc0874910d52d3051
GLOBL underflow<>(SB), RODATA|NOPTR, $32

DATA infinity<>+0(SB)/8, $0x7ff0000000000000
DATA infinity<>+8(SB)/8, $0x7ff0000000000000
DATA infinity<>+16(SB)/8, $0x7ff0000000000000
DATA infinity<>+24(SB)/8, $0x7ff0000000000000
GLOBL infinity<>(SB), RODATA|NOPTR, $32

// func expAVX2(dst, x *float64, n int)
//
// Four lanes of vec.Exp at a time, operation by operation; n is a multiple of four. The
// power of two is multiplied in two halves, so that the product rounds once, as there.
TEXT ·expAVX2(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX

again:
	VMOVUPD (SI), Y0
	VMULPD  log2E<>(SB), Y0, Y1
	VANDPD  sign<>(SB), Y0, Y2
	VORPD   half<>(SB), Y2, Y2
	VADDPD  Y2, Y1, Y1
	VCVTTPD2DQY Y1, X1            // k
	VCVTDQ2PD X1, Y2
	VMULPD  ln2Hi<>(SB), Y2, Y3
	VSUBPD  Y3, Y0, Y3            // hi
	VMULPD  ln2Lo<>(SB), Y2, Y4   // lo
	VSUBPD  Y4, Y3, Y5            // r
	VMULPD  Y5, Y5, Y6            // t
	VMULPD  exp5<>(SB), Y6, Y7
	VADDPD  exp4<>(SB), Y7, Y7
	VMULPD  Y7, Y6, Y7
	VADDPD  exp3<>(SB), Y7, Y7
	VMULPD  Y7, Y6, Y7
	VADDPD  exp2<>(SB), Y7, Y7
	VMULPD  Y7, Y6, Y7
	VADDPD  exp1<>(SB), Y7, Y7
	VMULPD  Y7, Y6, Y7
	VSUBPD  Y7, Y5, Y7            // c
	VMULPD  Y7, Y5, Y8
	VMOVUPD two<>(SB), Y9
	VSUBPD  Y7, Y9, Y9
	VDIVPD  Y9, Y8, Y8            // r c/(2-c)
	VSUBPD  Y8, Y4, Y8
	VSUBPD  Y3, Y8, Y8
	VMOVUPD one<>(SB), Y9
	VSUBPD  Y8, Y9, Y8            // y

	VPSRAD    $1, X1, X2
	VPSUBD    X2, X1, X3
	VPMOVSXDQ X2, Y2
	VPMOVSXDQ X3, Y3
	VPADDQ    bias<>(SB), Y2, Y2
	VPADDQ    bias<>(SB), Y3, Y3
	VPSLLQ    $52, Y2, Y2
	VPSLLQ    $52, Y3, Y3
	VMULPD    Y2, Y8, Y8
	VMULPD    Y3, Y8, Y8

	VANDPD    magnitude<>(SB), Y0, Y9
	VCMPPD    $1, small<>(SB), Y9, Y9
	VADDPD    one<>(SB), Y0, Y10
	VBLENDVPD Y9, Y10, Y8, Y8
	VMOVUPD   overflow<>(SB), Y9
	VCMPPD    $1, Y0, Y9, Y9
	VBLENDVPD Y9, infinity<>(SB), Y8, Y8
	VCMPPD    $1, underflow<>(SB), Y0, Y9
	VANDNPD   Y8, Y9, Y8
	VCMPPD    $3, Y0, Y0, Y9
	VBLENDVPD Y9, Y0, Y8, Y8
	VMOVUPD   Y8, (DI)

	ADDQ $32, SI
	ADDQ $32, DI
	SUBQ $4, CX
	JNZ  again
	VZEROUPPER
	RET

// func sum32AVX2(dst, p *float64, at *int32, n int, b *float64, row int)
//
// 32 lanes of SumProducts; row is the length of a row of b in bytes.
TEXT ·sum32AVX2(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ p+8(FP), SI
	MOVQ at+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ b+32(FP), BX
	MOVQ row+40(FP), R8
	VMOVUPD 0(DI), Y0
	VMOVUPD 32(DI), Y1
	VMOVUPD 64(DI), Y2
	VMOVUPD 96(DI), Y3
	VMOVUPD 128(DI), Y4
	VMOVUPD 160(DI), Y5
	VMOVUPD 192(DI), Y6
	VMOVUPD 224(DI), Y7

again:
	VBROADCASTSD (SI), Y8
	MOVLQSX (DX), AX
	IMULQ   R8, AX
	VMULPD  0(BX)(AX*1), Y8, Y9
	VADDPD  Y9, Y0, Y0
	VMULPD  32(BX)(AX*1), Y8, Y10
	VADDPD  Y10, Y1, Y1
	VMULPD  64(BX)(AX*1), Y8, Y11
	VADDPD  Y11, Y2, Y2
	VMULPD  96(BX)(AX*1), Y8, Y12
	VADDPD  Y12, Y3, Y3
	VMULPD  128(BX)(AX*1), Y8, Y13
	VADDPD  Y13, Y4, Y4
	VMULPD  160(BX)(AX*1), Y8, Y14
	VADDPD  Y14, Y5, Y5
	VMULPD  192(BX)(AX*1), Y8, Y15
	VADDPD  Y15, Y6, Y6
	VMULPD  224(BX)(AX*1), Y8, Y9
	VADDPD  Y9, Y7, Y7
	ADDQ    $8, SI
	ADDQ    $4, DX
	DECQ    CX
	JNZ     again

	VMOVUPD Y0, 0(DI)
	VMOVUPD Y1, 32(DI)
	VMOVUPD Y2, 64(DI)
	VMOVUPD Y3, 96(DI)
	VMOVUPD Y4, 128(DI)
	VMOVUPD Y5, 160(DI)
	VMOVUPD Y6, 192(DI)
	VMOVUPD Y7, 224(DI)
	VZEROUPPER
	RET

// func sum16AVX2(dst, p *float64, at *int32, n int, b *float64, row int)
//
// 16 lanes of SumProducts; row is the length of a row of b in bytes.
TEXT ·sum16AVX2(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ p+8(FP), SI
	MOVQ at+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ b+32(FP), BX
	MOVQ row+40(FP), R8
	VMOVUPD 0(DI), Y0
	VMOVUPD 32(DI), Y1
	VMOVUPD 64(DI), Y2
	VMOVUPD 96(DI), Y3

again:
	VBROADCASTSD (SI), Y8
	MOVLQSX (DX), AX
	IMULQ   R8, AX
	VMULPD  0(BX)(AX*1), Y8, Y9
	VADDPD  Y9, Y0, Y0
	VMULPD  32(BX)(AX*1), Y8, Y10
	VADDPD  Y10, Y1, Y1
	VMULPD  64(BX)(AX*1), Y8, Y11
	VADDPD  Y11, Y2, Y2
	VMULPD  96(BX)(AX*1), Y8, Y12
	VADDPD  Y12, Y3, Y3
	ADDQ    $8, SI
	ADDQ    $4, DX
	DECQ    CX
	JNZ     again

	VMOVUPD Y0, 0(DI)
	VMOVUPD Y1, 32(DI)
	VMOVUPD Y2, 64(DI)
	VMOVUPD Y3, 96(DI)
	VZEROUPPER
	RET

// func sum8AVX2(dst, p *float64, at *int32, n int, b *float64, row int)
//
// 8 lanes of SumProducts; row is the length of a row of b in bytes.
TEXT ·sum8AVX2(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ p+8(FP), SI
	MOVQ at+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ b+32(FP), BX
	MOVQ row+40(FP), R8
	VMOVUPD 0(DI), Y0
	VMOVUPD 32(DI), Y1

again:
	VBROADCASTSD (SI), Y8
	MOVLQSX (DX), AX
	IMULQ   R8, AX
	VMULPD  0(BX)(AX*1), Y8, Y9
	VADDPD  Y9, Y0, Y0
	VMULPD  32(BX)(AX*1), Y8, Y10
	VADDPD  Y10, Y1, Y1
	ADDQ    $8, SI
	ADDQ    $4, DX
	DECQ    CX
	JNZ     again

	VMOVUPD Y0, 0(DI)
	VMOVUPD Y1, 32(DI)
	VZEROUPPER
	RET

// func quotientsAVX2(x *float64, n int, by float64) float64
//
// Four lanes of Quotients at a time; n is a multiple of four above 0.
TEXT ·quotientsAVX2(SB), NOSPLIT, $0-32
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VBROADCASTSD by+16(FP), Y15
	VMOVUPD (SI), Y0
	VDIVPD Y15, Y0, Y1

again:
	VMOVUPD (SI), Y0
	VDIVPD Y15, Y0, Y0
	VMOVUPD Y0, (SI)
	VMAXPD Y0, Y1, Y1
	ADDQ $32, SI
	SUBQ $4, CX
	JNZ again

	VEXTRACTF128 $1, Y1, X0
	VMAXPD X0, X1, X1
	VPERMILPD $1, X1, X0
	VMAXSD X0, X1, X1
	VMOVSD X1, ret+24(FP)
	VZEROUPPER
	RET

DATA packed<>+0(SB)/8, $0x0000000100000000
DATA packed<>+8(SB)/8, $0x0000000300000002
DATA packed<>+16(SB)/8, $0x0000000500000004
DATA packed<>+24(SB)/8, $0x0000000700000006
DATA packed<>+32(SB)/8, $0x0000000100000000
DATA packed<>+40(SB)/8, $0x0000000300000002
DATA packed<>+48(SB)/8, $0x0000000500000004
DATA packed<>+56(SB)/8, $0x0000000700000006
DATA packed<>+64(SB)/8, $0x0000000300000002
DATA packed<>+72(SB)/8, $0x0000000100000000
DATA packed<>+80(SB)/8, $0x0000000500000004
DATA packed<>+88(SB)/8, $0x0000000700000006
DATA packed<>+96(SB)/8, $0x0000000100000000
DATA packed<>+104(SB)/8, $0x0000000300000002
DATA packed<>+112(SB)/8, $0x0000000500000004
DATA packed<>+120(SB)/8, $0x0000000700000006
DATA packed<>+128(SB)/8, $0x0000000500000004
DATA packed<>+136(SB)/8, $0x0000000100000000
DATA packed<>+144(SB)/8, $0x0000000300000002
DATA packed<>+152(SB)/8, $0x0000000700000006
DATA packed<>+160(SB)/8, $0x0000000100000000
DATA packed<>+168(SB)/8, $0x0000000500000004
DATA packed<>+176(SB)/8, $0x0000000300000002
DATA packed<>+184(SB)/8, $0x0000000700000006
DATA packed<>+192(SB)/8, $0x0000000300000002
DATA packed<>+200(SB)/8, $0x0000000500000004
DATA packed<>+208(SB)/8, $0x0000000100000000
DATA packed<>+216(SB)/8, $0x0000000700000006
DATA packed<>+224(SB)/8, $0x0000000100000000
DATA packed<>+232(SB)/8, $0x0000000300000002
DATA packed<>+240(SB)/8, $0x0000000500000004
DATA packed<>+248(SB)/8, $0x0000000700000006
DATA packed<>+256(SB)/8, $0x0000000700000006
DATA packed<>+264(SB)/8, $0x0000000100000000
DATA packed<>+272(SB)/8, $0x0000000300000002
DATA packed<>+280(SB)/8, $0x0000000500000004
DATA packed<>+288(SB)/8, $0x0000000100000000
DATA packed<>+296(SB)/8, $0x0000000700000006
DATA packed<>+304(SB)/8, $0x0000000300000002
DATA packed<>+312(SB)/8, $0x0000000500000004
DATA packed<>+320(SB)/8, $0x0000000300000002
DATA packed<>+328(SB)/8, $0x0000000700000006
DATA packed<>+336(SB)/8, $0x0000000100000000
DATA packed<>+344(SB)/8, $0x0000000500000004
DATA packed<>+352(SB)/8, $0x0000000100000000
DATA packed<>+360(SB)/8, $0x0000000300000002
DATA packed<>+368(SB)/8, $0x0000000700000006
DATA packed<>+376(SB)/8, $0x0000000500000004
DATA packed<>+384(SB)/8, $0x0000000500000004
DATA packed<>+392(SB)/8, $0x0000000700000006
DATA packed<>+400(SB)/8, $0x0000000100000000
DATA packed<>+408(SB)/8, $0x0000000300000002
DATA packed<>+416(SB)/8, $0x0000000100000000
DATA packed<>+424(SB)/8, $0x0000000500000004
DATA packed<>+432(SB)/8, $0x0000000700000006
DATA packed<>+440(SB)/8, $0x0000000300000002
DATA packed<>+448(SB)/8, $0x0000000300000002
DATA packed<>+456(SB)/8, $0x0000000500000004
DATA packed<>+464(SB)/8, $0x0000000700000006
DATA packed<>+472(SB)/8, $0x0000000100000000
DATA packed<>+480(SB)/8, $0x0000000100000000
DATA packed<>+488(SB)/8, $0x0000000300000002
DATA packed<>+496(SB)/8, $0x0000000500000004
DATA packed<>+504(SB)/8, $0x0000000700000006
GLOBL packed<>(SB), RODATA|NOPTR, $512

// func aboveAVX2(dst, x *float64, n int, high, least float64) int
//
// Four lanes of Above at a time; n is a multiple of four above 0. Those that are kept are moved
// together, and the others behind them are overwritten by the next.
TEXT ·aboveAVX2(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	VBROADCASTSD high+24(FP), Y15
	VBROADCASTSD least+32(FP), Y14
	LEAQ packed<>(SB), R8
	MOVQ DI, R9

again:
	VMOVUPD (SI), Y0
	VSUBPD Y15, Y0, Y0
	VCMPPD $14, Y14, Y0, Y1 // greater, false for NaN
	VMOVMSKPD Y1, AX
	MOVQ AX, DX
	SHLQ $5, DX
	VMOVDQU (R8)(DX*1), Y2
	VPERMPS Y0, Y2, Y0
	VMOVUPD Y0, (DI)
	POPCNTL AX, AX
	LEAQ (DI)(AX*8), DI
	ADDQ $32, SI
	SUBQ $4, CX
	JNZ again

	SUBQ R9, DI
	SHRQ $3, DI
	MOVQ DI, ret+40(FP)
	VZEROUPPER
	RET
