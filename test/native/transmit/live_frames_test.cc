#include "transmit/live_frames.h"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "transmit/fake_bpf_kernel.h"

namespace synsweep {
namespace {

constexpr std::array<int, 2> kDevices{4, 9};

class LiveFramesTest : public testing::Test {
 protected:
  [[nodiscard]] Result<LiveFrames> Make() {
    return LiveFrames::Make(kernel_, kDevices, FakeBpfKernel::kFrameBytes);
  }

  // Frames that each begin with a number of their own, by the two devices in turn.
  static void Fill(LiveFrames& frames, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      std::memcpy(frames.Add(i % 2).data(), &i, sizeof(i));
    }
  }

  [[nodiscard]] std::vector<std::uint32_t> Left() const {
    std::vector<std::uint32_t> numbers;
    for (const auto& frame : kernel_->frames) {
      std::uint32_t number = 0;
      std::memcpy(&number, frame.bytes.data(), sizeof(number));
      numbers.push_back(number);
    }
    return numbers;
  }

  const std::shared_ptr<FakeBpfKernel> kernel_ = std::make_shared<FakeBpfKernel>();
  const std::stop_token never_;
};

std::vector<std::uint32_t> NumbersBelow(std::uint32_t count) {
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t i = 0; i < count; ++i) numbers.push_back(i);
  return numbers;
}

TEST_F(LiveFramesTest, HandsOverEveryFrameForItsDeviceInOneCall) {
  auto made = Make();
  auto& frames = std::get<LiveFrames>(made);
  Fill(frames, LiveFrames::kCapacity);
  const auto run = frames.Run(never_);
  EXPECT_TRUE(run.status.ok()) << run.status.detail;
  EXPECT_EQ(run.handed_count, LiveFrames::kCapacity);
  EXPECT_EQ(Left(), NumbersBelow(LiveFrames::kCapacity));
  EXPECT_EQ(kernel_->run_count, 1u);
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_EQ(kernel_->frames[i].device, i % 2);
}

TEST_F(LiveFramesTest, BeginsAnewAfterEveryRun) {
  auto made = Make();
  auto& frames = std::get<LiveFrames>(made);
  for (int round = 0; round < 3; ++round) {
    Fill(frames, 5);
    kernel_->frames.clear();
    EXPECT_EQ(frames.Run(never_).handed_count, 5u);
    EXPECT_EQ(frames.size(), 0u);
    EXPECT_EQ(Left(), NumbersBelow(5));
  }
}

TEST_F(LiveFramesTest, GoesOnWhereAnInterruptedCallStopped) {
  auto made = Make();
  auto& frames = std::get<LiveFrames>(made);
  Fill(frames, 100);
  kernel_->outcomes = {{64, -EINTR}, {0, -EINTR}, {1, -EAGAIN}, {0, -ENOMEM}, {30, 0}};
  const auto run = frames.Run(never_);
  EXPECT_TRUE(run.status.ok()) << run.status.detail;
  EXPECT_EQ(run.handed_count, 100u);
  EXPECT_EQ(Left(), NumbersBelow(100));  // none lost, none twice
}

TEST_F(LiveFramesTest, GivesUpWhenNothingMovesAndSaysHowFarItCame) {
  auto made = Make();
  auto& frames = std::get<LiveFrames>(made);
  Fill(frames, 10);
  kernel_->outcomes.assign(100, {0, -ENOMEM});
  kernel_->outcomes.push_front({7, -ENOMEM});
  const auto run = frames.Run(never_);
  EXPECT_EQ(run.status.code, ErrorCode::kTransmit);
  EXPECT_EQ(run.status.sys_errno, ENOMEM);
  EXPECT_EQ(run.handed_count, 7u);
  EXPECT_EQ(Left(), NumbersBelow(7));
}

TEST_F(LiveFramesTest, DoesNotTryAgainOnceItIsToStop) {
  auto made = Make();
  auto& frames = std::get<LiveFrames>(made);
  Fill(frames, 10);
  kernel_->outcomes = {{3, -EINTR}};
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(frames.Run(stop.get_token()).handed_count, 3u);
  EXPECT_EQ(kernel_->run_count, 1u);
}

TEST_F(LiveFramesTest, DoesNotWaitForAKernelThatRunsNothing) {
  auto made = Make();
  auto& frames = std::get<LiveFrames>(made);
  Fill(frames, 10);
  kernel_->outcomes = {{0, 0}};
  const auto run = frames.Run(never_);
  EXPECT_EQ(run.status.code, ErrorCode::kTransmit);
  EXPECT_EQ(run.handed_count, 0u);
}

TEST_F(LiveFramesTest, TriesTheProgramWithoutAnyFrame) {
  auto made = Make();
  auto& frames = std::get<LiveFrames>(made);
  EXPECT_TRUE(frames.Try().ok());
  EXPECT_EQ(kernel_->run_count, 1u);
  EXPECT_TRUE(kernel_->frames.empty());
}

TEST_F(LiveFramesTest, SaysWhichKernelItNeeds) {
  auto made = Make();
  for (const int error : {EINVAL, EOPNOTSUPP, 524}) {
    kernel_->outcomes = {{0, -error}};
    const Status tried = std::get<LiveFrames>(made).Try();
    EXPECT_EQ(tried.code, ErrorCode::kTransmit);
    EXPECT_NE(tried.detail.find("5.18"), std::string::npos) << tried.detail;
  }
}

TEST_F(LiveFramesTest, NamesThePrivilegeWhicheverStepIsRefused) {
  for (const int command : {BPF_MAP_CREATE, BPF_MAP_UPDATE_ELEM, BPF_PROG_LOAD}) {
    kernel_->refused_command = command;
    const auto made = Make();
    ASSERT_TRUE(Failed(made));
    EXPECT_EQ(std::get<Status>(made).code, ErrorCode::kPrivilege);
    EXPECT_NE(std::get<Status>(made).detail.find("CAP_BPF"), std::string::npos);
  }
}

}  // namespace
}  // namespace synsweep
