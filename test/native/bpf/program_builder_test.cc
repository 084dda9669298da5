#include "bpf/program_builder.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace synsweep {
namespace {

using enum Register;

using Encoded = std::vector<std::array<int, 5>>;  // opcode, destination, source, offset, constant

// On a little-endian machine the destination is the low half of the register byte.
Encoded Read(const ProgramBuilder& program) {
  Encoded encoded;
  for (const BpfInstruction& each : program.instructions()) {
    encoded.push_back({each.opcode, each.registers & 0xf, each.registers >> 4, each.offset,
                       static_cast<int>(each.constant)});
  }
  return encoded;
}

TEST(ProgramBuilder, EncodesEveryInstructionAsTheInstructionSetSays) {
  ProgramBuilder program;
  program.Load(Width::k8, kR5, kR1, 8);
  program.Load(Width::k4, kR2, kR1, 4);
  program.Store(Width::k8, kR2, 16, kR6);
  program.Store(Width::k4, kR2, -4, kR6);
  program.Move(kR4, kR2);
  program.MoveConstant(kR0, -1);
  program.Add(kR1, kR5);
  program.AddConstant(kR4, 60);
  program.AndConstant(kR5, 4095);
  program.ShiftLeft(kR5, 6);
  program.Load(Width::k1, kR1, kR7, 23);
  program.Load(Width::k2, kR1, kR7, 12);
  program.Store(Width::k1, kR7, 1, kR2);
  program.Store(Width::k2, kR7, 2, kR2);
  program.AtomicExchange(kR8, 8, kR1);
  program.MoveLow32(kR2, kR3);
  program.MoveConstant64(kR1, 0x8000'0000'ffff'fffe);
  program.Subtract(kR3, kR2);
  program.MultiplyConstant(kR1, 96);
  program.Or(kR1, kR0);
  program.Xor(kR1, kR0);
  program.XorConstant(kR3, 255);
  program.ShiftRight(kR1, 32);
  program.SwapWireOrder(Width::k2, kR1);
  program.SwapWireOrder(Width::k4, kR2);
  program.SwapWireOrder(Width::k8, kR3);
  program.Move(kR2, kR10);
  program.Call(51);
  program.Exit();
  EXPECT_EQ(Read(program),
            (Encoded{
                {0x79, 5, 1, 8, 0},  {0x61, 2, 1, 4, 0},   {0x7b, 2, 6, 16, 0},
                {0x63, 2, 6, -4, 0}, {0xbf, 4, 2, 0, 0},   {0xb7, 0, 0, 0, -1},
                {0x0f, 1, 5, 0, 0},  {0x07, 4, 0, 0, 60},  {0x57, 5, 0, 0, 4095},
                {0x67, 5, 0, 0, 6},  {0x71, 1, 7, 23, 0},  {0x69, 1, 7, 12, 0},
                {0x73, 7, 2, 1, 0},  {0x6b, 7, 2, 2, 0},   {0xdb, 8, 1, 8, 0xe1},
                {0xbc, 2, 3, 0, 0},  {0x18, 1, 0, 0, -2},  {0, 0, 0, 0, -0x7fff'ffff - 1},
                {0x1f, 3, 2, 0, 0},  {0x27, 1, 0, 0, 96},  {0x4f, 1, 0, 0, 0},
                {0xaf, 1, 0, 0, 0},  {0xa7, 3, 0, 0, 255}, {0x77, 1, 0, 0, 32},
                {0xdc, 1, 0, 0, 16}, {0xdc, 2, 0, 0, 32},  {0xdc, 3, 0, 0, 64},
                {0xbf, 2, 10, 0, 0}, {0x85, 0, 0, 0, 51},  {0x95, 0, 0, 0, 0},
            }));
}

TEST(ProgramBuilder, NamesAMapByItsDescriptorInTwoInstructions) {
  ProgramBuilder program;
  program.LoadMap(kR1, 7);
  program.LoadMapValue(kR2, 8);
  EXPECT_EQ(Read(program), (Encoded{
                               {0x18, 1, 1, 0, 7},  // BPF_PSEUDO_MAP_FD
                               {0, 0, 0, 0, 0},
                               {0x18, 2, 2, 0, 8},  // BPF_PSEUDO_MAP_VALUE, at its first byte
                               {0, 0, 0, 0, 0},
                           }));
}

TEST(ProgramBuilder, SendsEveryJumpToWhereItsLabelIsBound) {
  ProgramBuilder program;
  ProgramBuilder::Label far;
  ProgramBuilder::Label near;
  program.JumpIfGreater(kR4, kR3, far);
  program.JumpIfEqual(kR5, kR6, near);
  program.JumpIfEqual(kR1, kR2, far);
  program.Bind(near);
  program.Exit();
  program.Bind(far);
  program.Exit();
  // An offset of 0 is the next instruction.
  EXPECT_EQ(Read(program), (Encoded{
                               {0x2d, 4, 3, 3, 0},
                               {0x1d, 5, 6, 1, 0},
                               {0x1d, 1, 2, 1, 0},
                               {0x95, 0, 0, 0, 0},
                               {0x95, 0, 0, 0, 0},
                           }));
}

TEST(ProgramBuilder, ComparesTheLowHalfWithConstants) {
  ProgramBuilder program;
  ProgramBuilder::Label end;
  program.JumpIfEqual(kR1, 0xc0a8'0001, end);
  program.JumpIfNotEqual(kR2, 6, end);
  program.JumpIfGreater(kR3, 15, end);
  program.JumpIfLess(kR4, 20, end);
  program.JumpIfAny(kR5, 0x3fff, end);
  program.JumpIfNull(kR0, end);
  program.Jump(end);
  program.Bind(end);
  program.Exit();
  EXPECT_EQ(Read(program), (Encoded{
                               {0x16, 1, 0, 6, static_cast<int>(0xc0a8'0001)},
                               {0x56, 2, 0, 5, 6},
                               {0x26, 3, 0, 4, 15},
                               {0xa6, 4, 0, 3, 20},
                               {0x46, 5, 0, 2, 0x3fff},
                               {0x15, 0, 0, 1, 0},
                               {0x05, 0, 0, 0, 0},
                               {0x95, 0, 0, 0, 0},
                           }));
}

}  // namespace
}  // namespace synsweep
