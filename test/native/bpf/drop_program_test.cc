#include "bpf/drop_program.h"

#include <gtest/gtest.h>
#include <linux/bpf.h>
#include <linux/if_link.h>

#include <cerrno>
#include <cstring>
#include <variant>
#include <vector>

namespace synsweep {
namespace {

class RecordingKernel final : public BpfKernel {
 public:
  int Call(int command, bpf_attr& attributes) noexcept override {
    if (command == BPF_PROG_LOAD) {
      const auto* first = reinterpret_cast<const BpfInstruction*>(attributes.insns);
      instructions.assign(first, first + attributes.insn_cnt);
    } else {
      link = attributes;
    }
    if (fails_at == command) return -EBUSY;
    return ::dup(0);
  }

  int fails_at = -1;
  std::vector<BpfInstruction> instructions;
  bpf_attr link{};
};

TEST(DropProgram, SaysDropToEveryFrame) {
  RecordingKernel kernel;
  const auto held = DropAllFrames(kernel, 7);
  ASSERT_FALSE(Failed(held));
  ASSERT_EQ(kernel.instructions.size(), 2U);
  EXPECT_EQ(kernel.instructions[0].constant, XDP_DROP);
  EXPECT_EQ(kernel.instructions[1].opcode, BPF_JMP | BPF_EXIT);
  EXPECT_EQ(kernel.link.link_create.target_ifindex, 7U);
  EXPECT_EQ(kernel.link.link_create.flags, static_cast<__u32>(XDP_FLAGS_DRV_MODE));
}

TEST(DropProgram, TellsWhatFailed) {
  for (const int command : {BPF_PROG_LOAD, BPF_LINK_CREATE}) {
    RecordingKernel kernel;
    kernel.fails_at = command;
    EXPECT_TRUE(Failed(DropAllFrames(kernel, 7)));
  }
}

}  // namespace
}  // namespace synsweep
