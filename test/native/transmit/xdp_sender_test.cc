#include "transmit/xdp_sender.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <utility>

#include "transmit/fake_bpf_kernel.h"

namespace synsweep {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A device whose counters a test sets.
class FakeMeter final : public DeviceMeter {
 public:
  explicit FakeMeter(const LinkStatistics& counters, const int& error)
      : counters_(counters), error_(error) {}
  Result<LinkStatistics> Read(int) override {
    if (error_ != 0) return Status{ErrorCode::kRoute, error_, "gone"};
    return counters_;
  }

 private:
  const LinkStatistics& counters_;
  const int& error_;
};

class XdpSenderTest : public testing::Test {
 protected:
  XdpSenderTest() {
    auto devices = std::make_shared<XdpDevices>();
    devices->push_back(std::make_unique<XdpDevice>(4, "veth7"));
    devices_ = std::move(devices);
  }

  [[nodiscard]] std::unique_ptr<XdpSender> Make() { return MakeOn(kernel_); }

  [[nodiscard]] std::unique_ptr<XdpSender> MakeOn(std::shared_ptr<FakeBpfKernel> kernel) {
    auto frames = LiveFrames::Make(std::move(kernel), std::array{4}, FakeBpfKernel::kFrameBytes);
    auto made = XdpSender::Make(std::get<LiveFrames>(std::move(frames)), nullptr, devices_,
                                std::make_unique<FakeMeter>(counters_, error_));
    return std::get<std::unique_ptr<XdpSender>>(std::move(made));
  }

  // `sent` and `dropped` of them are what the device counts.
  Status Send(XdpSender& sender, std::size_t count, std::uint64_t sent, std::uint64_t dropped) {
    for (std::size_t i = 0; i < count; ++i) {
      std::ranges::fill(sender.Add(0), std::uint8_t{0xa5});
    }
    counters_.sent_count += sent;
    counters_.drop_count += dropped;
    return sender.Flush({}, now_, false, tally_);
  }

  const std::shared_ptr<FakeBpfKernel> kernel_ = std::make_shared<FakeBpfKernel>();
  std::shared_ptr<const XdpDevices> devices_;
  LinkStatistics counters_{.is_up = true, .sent_count = 1000, .drop_count = 50};
  int error_ = 0;
  TimePoint now_{seconds(100)};
  SendTally tally_;
};

TEST_F(XdpSenderTest, CountsWhatLeft) {
  const auto sender = Make();
  EXPECT_TRUE(Send(*sender, 10, 10, 0).ok());
  EXPECT_EQ(tally_.sent_count, 10u);
  EXPECT_EQ(tally_.error_count, 0u);
  EXPECT_EQ(kernel_->frames.size(), 10u);
}

TEST_F(XdpSenderTest, CountsWhatTheDeviceDroppedAsErrors) {
  const auto sender = Make();
  EXPECT_TRUE(Send(*sender, 100, 70, 30).ok());
  EXPECT_EQ(tally_.sent_count, 70u);
  EXPECT_EQ(tally_.error_count, 30u);
  EXPECT_EQ(tally_.last_errno, ENOBUFS);
}

TEST_F(XdpSenderTest, TakesDropsThatItLearnsOfLaterOffWhatItSendsNext) {
  const auto sender = Make();
  EXPECT_TRUE(Send(*sender, 10, 10, 0).ok());
  EXPECT_TRUE(Send(*sender, 10, 0, 10).ok());  // too soon to read the counters again
  EXPECT_EQ(tally_.sent_count, 20u);
  now_ += milliseconds(20);
  EXPECT_TRUE(Send(*sender, 4, 4, 0).ok());
  EXPECT_EQ(tally_.sent_count, 20u);
  EXPECT_EQ(tally_.error_count, 4u);
  EXPECT_TRUE(Send(*sender, 10, 10, 0).ok());
  EXPECT_EQ(tally_.sent_count, 24u);
  EXPECT_EQ(tally_.error_count, 10u);
}

TEST_F(XdpSenderTest, ReadsTheCountersAtOnceWhenNothingFollows) {
  const auto sender = Make();
  EXPECT_TRUE(Send(*sender, 10, 10, 0).ok());
  counters_.drop_count += 5;
  for (int i = 0; i < 5; ++i) std::ranges::fill(sender->Add(0), std::uint8_t{1});
  EXPECT_TRUE(sender->Flush({}, now_, true, tally_).ok());
  EXPECT_EQ(tally_.error_count, 5u);
}

TEST_F(XdpSenderTest, ChargesItselfWithNoMoreDropsThanItHandedOver) {
  const auto sender = Make();
  EXPECT_TRUE(Send(*sender, 10, 10, 5000).ok());
  now_ += milliseconds(20);
  EXPECT_TRUE(Send(*sender, 10, 10, 0).ok());
  EXPECT_EQ(tally_.error_count, 10u);
  EXPECT_EQ(tally_.sent_count, 10u);
}

TEST_F(XdpSenderTest, SharesTheDropsOfADeviceWithOtherThreads) {
  const auto one = Make();
  const auto other = MakeOn(std::make_shared<FakeBpfKernel>());
  EXPECT_TRUE(Send(*one, 10, 5, 5).ok());
  EXPECT_TRUE(Send(*other, 10, 10, 0).ok());
  EXPECT_EQ(tally_.error_count, 5u);
  EXPECT_EQ(tally_.sent_count, 15u);
}

TEST_F(XdpSenderTest, GivesUpADeviceThatCountsNothing) {
  const auto sender = Make();
  EXPECT_TRUE(Send(*sender, 10, 0, 0).ok());
  now_ += seconds(2);
  EXPECT_TRUE(Send(*sender, 10, 1, 0).ok());  // something of another's
  now_ += seconds(1);
  const Status status = Send(*sender, 10, 0, 0);
  EXPECT_EQ(status.code, ErrorCode::kTransmit);
  EXPECT_NE(status.detail.find("veth7"), std::string::npos) << status.detail;
  EXPECT_NE(status.detail.find("--link packet"), std::string::npos) << status.detail;
}

TEST_F(XdpSenderTest, WaitsForADeviceThatCountsLate) {
  const auto sender = Make();
  EXPECT_TRUE(Send(*sender, 10, 0, 0).ok());
  now_ += seconds(2);
  EXPECT_TRUE(Send(*sender, 10, 20, 0).ok());
  now_ += seconds(60);
  EXPECT_TRUE(Send(*sender, 10, 0, 0).ok());
}

TEST_F(XdpSenderTest, EndsWhenTheDeviceIsDownOrGone) {
  const auto sender = Make();
  counters_.is_up = false;
  EXPECT_EQ(Send(*sender, 1, 0, 0).sys_errno, ENETDOWN);
  error_ = ENODEV;
  now_ += milliseconds(20);
  const Status gone = Send(*sender, 1, 0, 0);
  EXPECT_EQ(gone.code, ErrorCode::kTransmit);
  EXPECT_EQ(gone.sys_errno, ENODEV);
}

TEST_F(XdpSenderTest, CountsWhatTheKernelHadNoMemoryForAndGoesOn) {
  const auto sender = Make();
  kernel_->outcomes.assign(100, {0, -ENOMEM});
  kernel_->outcomes.push_front({6, -ENOMEM});
  EXPECT_TRUE(Send(*sender, 10, 6, 0).ok());
  EXPECT_EQ(tally_.sent_count, 6u);
  EXPECT_EQ(tally_.error_count, 4u);
  EXPECT_EQ(tally_.last_errno, ENOMEM);
}

}  // namespace
}  // namespace synsweep
